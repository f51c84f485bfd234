package dev.ferrum.engine.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import dev.ferrum.engine.backend.AttentionShape;
import dev.ferrum.engine.backend.KvPages;
import dev.ferrum.engine.backend.KvType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// One line over 400: the cases share the paged cache that the second half builds.
final class CpuAttentionOpsTest {
    /// `count` rows of one sequence, the first at `position`.
    private record Run(int position, int count) {}

    @ParameterizedTest
    @EnumSource(KernelWidth.class)
    void attentionEqualsDoubleLoops(KernelWidth width) {
        Operands.assumeRunnable(width);
        List<Run> mixed = List.of(
                new Run(0, 1), new Run(5, 1), new Run(0, 70), new Run(300, 1), new Run(255, 3), new Run(256, 1));
        for (KvType type : KvType.values()) {
            check(width, 2, new AttentionShape(4, 4, 64), type, 16, mixed);
            check(width, 2, new AttentionShape(4, 2, 128), type, 32, mixed);
            check(width, 3, new AttentionShape(8, 1, 64), type, 64, mixed);
        }
    }

    @ParameterizedTest
    @EnumSource(KernelWidth.class)
    void oddHeadSizesEqualDoubleLoops(KernelWidth width) {
        Operands.assumeRunnable(width);
        for (int headSize : new int[] {2, 6, 16, 18, 32, 80, 96}) {
            check(
                    width,
                    2,
                    new AttentionShape(6, 2, headSize),
                    KvType.F16,
                    16,
                    List.of(new Run(3, 33), new Run(40, 1)));
            check(width, 2, new AttentionShape(4, 1, headSize), KvType.F32, 16, List.of(new Run(0, 9), new Run(17, 2)));
        }
    }

    @ParameterizedTest
    @EnumSource(KernelWidth.class)
    void everyLengthOfARunEqualsDoubleLoops(KernelWidth width) {
        Operands.assumeRunnable(width);
        for (int count : new int[] {1, 2, 7, 8, 9, 15, 16, 17, 24, 31, 32, 33, 48, 63, 64, 65, 130}) {
            check(width, 2, new AttentionShape(2, 1, 32), KvType.F16, 16, List.of(new Run(0, count)));
            check(width, 1, new AttentionShape(2, 1, 32), KvType.F16, 16, List.of(new Run(141, count)));
        }
    }

    @ParameterizedTest
    @EnumSource(KernelWidth.class)
    void rowsDeepInTheContextEqualDoubleLoops(KernelWidth width) {
        Operands.assumeRunnable(width);
        check(width, 2, new AttentionShape(4, 1, 64), KvType.F16, 32, List.of(new Run(2047, 1), new Run(1990, 12)));
    }

    @ParameterizedTest
    @EnumSource(KernelWidth.class)
    void aRowHasTheSameBitsAloneAndAmongOthers(KernelWidth width) {
        Operands.assumeRunnable(width);
        AttentionShape shape = new AttentionShape(8, 2, 64);
        try (Step alone = new Step(width, 1, shape, KvType.F16, 16, List.of(new Run(700, 1)), 9);
                Step among = new Step(
                        width, 3, shape, KvType.F16, 16, List.of(new Run(700, 1), new Run(3, 1), new Run(0, 40)), 9)) {
            // Both draw the same random numbers first: the same query, keys and values for the first sequence.
            alone.attention();
            among.attention();
            for (int i = 0; i < shape.heads() * shape.headSize(); i++) {
                assertEquals(
                        alone.out.segment().getAtIndex(JAVA_FLOAT, i),
                        among.out.segment().getAtIndex(JAVA_FLOAT, i));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(KernelWidth.class)
    void normAndRotationEqualDoubleLoops(KernelWidth width) {
        Operands.assumeRunnable(width);
        for (int headSize : new int[] {2, 6, 16, 18, 64, 96, 128}) {
            for (int m : new int[] {1, 3, 40}) {
                normRope(width, new AttentionShape(4, 2, headSize), m);
            }
        }
    }

    @Test
    void aSecondStepAtOtherPositionsRotatesAnew() {
        var rope = new RopeTable(new WorkerPool(1));
        CpuBuffer positions = buffer(8);
        CpuBuffer frequencies = buffer(4);
        frequencies.segment().setAtIndex(JAVA_FLOAT, 0, 0.5f);
        positions.segment().setAtIndex(JAVA_INT, 0, 3);
        positions.segment().setAtIndex(JAVA_INT, 1, 8);
        rope.update(positions.segment(), 2, frequencies.segment(), 1, 1f);
        assertEquals((float) Math.cos(1.5), rope.table()[0]);
        assertEquals((float) Math.sin(4), rope.table()[3]);
        positions.segment().setAtIndex(JAVA_INT, 1, 9);
        rope.update(positions.segment(), 2, frequencies.segment(), 1, 1f);
        assertEquals((float) Math.cos(1.5), rope.table()[0]);
        assertEquals((float) Math.sin(4.5), rope.table()[3]);
        rope.update(positions.segment(), 2, frequencies.segment(), 1, 2f);
        assertEquals((float) (Math.sin(4.5) * 2), rope.table()[3]);
        frequencies.segment().setAtIndex(JAVA_FLOAT, 0, 0.25f);
        rope.update(positions.segment(), 2, frequencies.segment(), 1, 2f);
        assertEquals((float) (Math.sin(2.25) * 2), rope.table()[3]);
        positions.close();
        frequencies.close();
    }

    @Test
    void halfFloatsAreExactOverAllFiniteCodes() {
        try (CpuBuffer codes = buffer(2 * 65536)) {
            for (int code = 0; code < 65536; code++) {
                codes.segment().set(java.lang.foreign.ValueLayout.JAVA_SHORT, 2L * code, (short) code);
            }
            float[] decoded = new float[65536];
            // Repeated, so that the compiled loop is tested and not only the interpreted one.
            for (int round = 0; round < 50; round++) {
                HalfFloats.fromF16(codes.segment(), 0, decoded.length, decoded, 0);
            }
            for (int code = 0; code < 65536; code++) {
                int exponent = code >> 10 & 31;
                double fraction = (code & 1023) / 1024.0;
                double magnitude = exponent == 0 ? fraction * 0x1p-14 : (1 + fraction) * Math.pow(2, exponent - 15);
                if (exponent < 31) {
                    assertEquals((float) ((code & 0x8000) == 0 ? magnitude : -magnitude), decoded[code]);
                }
            }
        }
    }

    @Test
    void valuesBeyondHalfFloatsAreHeldToTheGreatest() {
        try (CpuBuffer source = buffer(16);
                CpuBuffer target = buffer(8)) {
            float[] values = {1e9f, -1e9f, 65519.9f, 0x1p-24f};
            for (int i = 0; i < 4; i++) {
                source.segment().setAtIndex(JAVA_FLOAT, i, values[i]);
            }
            HalfFloats.toF16(source.segment(), 0, 4, target.segment(), 0);
            float[] back = new float[4];
            HalfFloats.fromF16(target.segment(), 0, 4, back, 0);
            assertEquals(List.of(65504f, -65504f, 65504f, 0x1p-24f), List.of(back[0], back[1], back[2], back[3]));
        }
    }

    private static void check(
            KernelWidth width, int threads, AttentionShape shape, KvType type, int blockTokens, List<Run> runs) {
        try (Step step = new Step(width, threads, shape, type, blockTokens, runs, 11)) {
            step.attention();
            step.compare();
        }
    }

    private static CpuBuffer buffer(long bytes) {
        return CpuBuffer.allocate(bytes, ConcurrentHashMap.newKeySet());
    }

    private static void normRope(KernelWidth width, AttentionShape shape, int m) {
        Random random = new Random(21);
        int n = shape.headSize();
        try (WorkerPool pool = new WorkerPool(2);
                CpuBuffer q = random(random, (long) m * shape.heads() * n);
                CpuBuffer k = random(random, (long) m * shape.kvHeads() * n);
                CpuBuffer qWeight = random(random, n);
                CpuBuffer kWeight = random(random, n);
                CpuBuffer frequencies = random(random, n / 2);
                CpuBuffer positions = buffer(m * 4L)) {
            for (int i = 0; i < m; i++) {
                positions.segment().setAtIndex(JAVA_INT, i, 1000 + 37 * i);
            }
            double[] wantedQ = rotated(q, qWeight, frequencies, m, shape.heads(), n);
            double[] wantedK = rotated(k, kWeight, frequencies, m, shape.kvHeads(), n);
            new CpuAttentionOps(pool, Kernels.of(width))
                    .qkNormRope(q, k, qWeight, kWeight, 1e-6f, positions, frequencies, 1.25f, m, shape);
            for (int i = 0; i < wantedQ.length; i++) {
                near("q " + i + " head size " + n, wantedQ[i], q.segment().getAtIndex(JAVA_FLOAT, i), 8);
            }
            for (int i = 0; i < wantedK.length; i++) {
                near("k " + i + " head size " + n, wantedK[i], k.segment().getAtIndex(JAVA_FLOAT, i), 8);
            }
        }
    }

    private static double[] rotated(
            CpuBuffer x, CpuBuffer weight, CpuBuffer frequencies, int m, int heads, int headSize) {
        double[] out = new double[m * heads * headSize];
        int half = headSize / 2;
        for (int row = 0; row < m; row++) {
            for (int h = 0; h < heads; h++) {
                int at = (row * heads + h) * headSize;
                double squares = 0;
                for (int i = 0; i < headSize; i++) {
                    squares += Math.pow(x.segment().getAtIndex(JAVA_FLOAT, at + i), 2);
                }
                double scale = 1 / Math.sqrt(squares / headSize + 1e-6);
                for (int i = 0; i < half; i++) {
                    double angle = (1000 + 37.0 * row) * frequencies.segment().getAtIndex(JAVA_FLOAT, i);
                    double a = x.segment().getAtIndex(JAVA_FLOAT, at + i)
                            * scale
                            * weight.segment().getAtIndex(JAVA_FLOAT, i);
                    double b = x.segment().getAtIndex(JAVA_FLOAT, at + i + half)
                            * scale
                            * weight.segment().getAtIndex(JAVA_FLOAT, i + half);
                    out[at + i] = 1.25 * (a * Math.cos(angle) - b * Math.sin(angle));
                    out[at + i + half] = 1.25 * (b * Math.cos(angle) + a * Math.sin(angle));
                }
            }
        }
        return out;
    }

    private static CpuBuffer random(Random random, long count) {
        CpuBuffer buffer = buffer(count * Float.BYTES);
        for (long i = 0; i < count; i++) {
            buffer.segment().setAtIndex(JAVA_FLOAT, i, (float) random.nextGaussian());
        }
        return buffer;
    }

    private static void near(String where, double expected, float found, double magnitude) {
        if (!(Math.abs(expected - found) <= 1e-6 * magnitude)) {
            fail("%s: expected %s, found %s".formatted(where, expected, found));
        }
    }

    /// A step over scattered blocks: the cache is filled through `kvAppend`, the reference reads what was meant.
    private static final class Step implements AutoCloseable {
        private final AttentionShape shape;
        private final List<Run> runs;
        private final int m;
        private final WorkerPool pool;
        private final CpuAttentionOps ops;
        private final CpuBuffer q;
        private final CpuBuffer out;
        private final CpuBuffer positions;
        private final CpuBuffer rowSequence;
        private final CpuBuffer table;
        private final CpuBuffer cache;
        private final KvPages pages;
        /// Per sequence `[context, kvHeads * headSize]`, as the cache holds it.
        private final List<float[]> keys = new ArrayList<>();

        private final List<float[]> values = new ArrayList<>();

        Step(
                KernelWidth width,
                int threads,
                AttentionShape shape,
                KvType type,
                int blockTokens,
                List<Run> runs,
                long seed) {
            this.shape = shape;
            this.runs = runs;
            this.m = runs.stream().mapToInt(Run::count).sum();
            this.pool = new WorkerPool(threads);
            this.ops = new CpuAttentionOps(pool, Kernels.of(width));
            int maxContext =
                    runs.stream().mapToInt(r -> r.position + r.count).max().orElseThrow();
            int maxBlocks = Math.ceilDiv(maxContext, blockTokens) + 1;
            int blocks = maxBlocks * runs.size() + 3;
            int kvWidth = shape.kvHeads() * shape.headSize();
            this.cache = buffer((long) blocks * 2 * blockTokens * kvWidth * type.bytes());
            // What no sequence owns must not be read: it would make every sum a NaN.
            cache.segment().fill((byte) 0xff);
            this.table = buffer(4L * maxBlocks * runs.size());
            this.positions = buffer(4L * Math.max(m, maxContext));
            this.rowSequence = buffer(4L * Math.max(m, maxContext));
            this.pages = new KvPages(cache, type, blockTokens, positions, rowSequence, table, maxBlocks);
            List<Integer> order = new ArrayList<>();
            for (int b = 0; b < blocks; b++) {
                order.add(b);
            }
            Collections.shuffle(order, new Random(5));
            for (int i = 0; i < maxBlocks * runs.size(); i++) {
                table.segment().setAtIndex(JAVA_INT, i, order.get(i));
            }
            this.q = buffer((long) m * shape.heads() * shape.headSize() * 4);
            this.out = buffer((long) m * shape.heads() * shape.headSize() * 4);
            Random random = new Random(seed);
            int row = 0;
            for (int s = 0; s < runs.size(); s++) {
                Run run = runs.get(s);
                for (int i = 0; i < run.count * shape.heads() * shape.headSize(); i++) {
                    long at = (long) row * shape.heads() * shape.headSize() + i;
                    q.segment().setAtIndex(JAVA_FLOAT, at, 2 * (float) random.nextGaussian());
                }
                append(s, run.position + run.count, kvWidth, type, random);
                row += run.count;
            }
            row = 0;
            for (int s = 0; s < runs.size(); s++) {
                for (int i = 0; i < runs.get(s).count; i++) {
                    positions.segment().setAtIndex(JAVA_INT, row, runs.get(s).position + i);
                    rowSequence.segment().setAtIndex(JAVA_INT, row, s);
                    row++;
                }
            }
        }

        private void append(int sequence, int context, int kvWidth, KvType type, Random random) {
            try (CpuBuffer k = random(random, (long) context * kvWidth);
                    CpuBuffer v = random(random, (long) context * kvWidth)) {
                for (int p = 0; p < context; p++) {
                    positions.segment().setAtIndex(JAVA_INT, p, p);
                    rowSequence.segment().setAtIndex(JAVA_INT, p, sequence);
                }
                ops.kvAppend(k, v, pages, context, shape);
                keys.add(rounded(k, context * kvWidth, type));
                values.add(rounded(v, context * kvWidth, type));
            }
        }

        private static float[] rounded(CpuBuffer x, int count, KvType type) {
            float[] out = new float[count];
            for (int i = 0; i < count; i++) {
                float value = x.segment().getAtIndex(JAVA_FLOAT, i);
                out[i] = type == KvType.F16 ? Float.float16ToFloat(Float.floatToFloat16(value)) : value;
            }
            return out;
        }

        void attention() {
            ops.attention(q, pages, m, shape, out);
        }

        void compare() {
            int headSize = shape.headSize();
            int group = shape.heads() / shape.kvHeads();
            int row = 0;
            for (int s = 0; s < runs.size(); s++) {
                for (int i = 0; i < runs.get(s).count; i++, row++) {
                    for (int h = 0; h < shape.heads(); h++) {
                        int context = runs.get(s).position + i + 1;
                        double[] wanted = reference(s, row, h, h / group, context);
                        for (int d = 0; d < headSize; d++) {
                            long at = ((long) row * shape.heads() + h) * headSize + d;
                            near(
                                    "%s, sequence %d, row %d, head %d, element %d".formatted(shape, s, row, h, d),
                                    wanted[d],
                                    out.segment().getAtIndex(JAVA_FLOAT, at),
                                    5);
                        }
                    }
                }
            }
        }

        private double[] reference(int sequence, int row, int head, int kvHead, int context) {
            int headSize = shape.headSize();
            int kvWidth = shape.kvHeads() * headSize;
            double[] scores = new double[context];
            double greatest = Double.NEGATIVE_INFINITY;
            for (int p = 0; p < context; p++) {
                for (int d = 0; d < headSize; d++) {
                    scores[p] += (double) q.segment()
                                    .getAtIndex(JAVA_FLOAT, ((long) row * shape.heads() + head) * headSize + d)
                            * keys.get(sequence)[p * kvWidth + kvHead * headSize + d];
                }
                scores[p] /= Math.sqrt(headSize);
                greatest = Math.max(greatest, scores[p]);
            }
            double total = 0;
            double[] out = new double[headSize];
            for (int p = 0; p < context; p++) {
                double power = Math.exp(scores[p] - greatest);
                total += power;
                for (int d = 0; d < headSize; d++) {
                    out[d] += power * values.get(sequence)[p * kvWidth + kvHead * headSize + d];
                }
            }
            for (int d = 0; d < headSize; d++) {
                out[d] /= total;
            }
            return out;
        }

        @Override
        public void close() {
            for (CpuBuffer buffer : List.of(q, out, positions, rowSequence, table, cache)) {
                buffer.close();
            }
            pool.close();
        }
    }
}
