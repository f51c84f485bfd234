package dev.ferrum.engine.backend;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// [AttentionOps] against [ReferenceOps].
interface AttentionContract extends Contract {
    /// Head counts with and without groups, and the head sizes of the fixtures and of Qwen3.
    AttentionShape[] SHAPES = {
        new AttentionShape(4, 2, 16),
        new AttentionShape(3, 3, 32),
        new AttentionShape(8, 2, 64),
        new AttentionShape(8, 1, 128),
        new AttentionShape(6, 2, 96),
    };

    /// Steps as (tokens already cached, rows of this step) of each sequence: single decode, many decodes, one
    /// prompt, a chunk behind a long past, a prompt among decodes.
    int[][][] STEPS = {
        {{0, 1}},
        {{37, 1}},
        {{5, 1}, {0, 1}, {64, 1}, {130, 1}, {31, 1}},
        {{0, 33}},
        {{70, 40}},
        {{3, 1}, {0, 35}, {17, 1}, {20, 9}},
    };

    @Test
    default void qkNormRopeNormalisesAndRotatesEveryHead() {
        for (AttentionShape shape : SHAPES) {
            int headSize = shape.headSize();
            float[] qWeight = rig().gaussian(headSize);
            float[] kWeight = rig().gaussian(headSize);
            float[] frequencies = frequencies(headSize);
            for (int m : ROW_COUNTS) {
                float[] q = rig().gaussian(m * shape.heads() * headSize);
                float[] k = rig().gaussian(m * shape.kvHeads() * headSize);
                int[] positions = rig().integers(m, 5000);
                positions[0] = 0;
                float magnitude = m % 2 == 0 ? 1f : 1.2079442f;
                DeviceBuffer qOut = rig().upload(q);
                DeviceBuffer kOut = rig().upload(k);
                rig().attention()
                        .qkNormRope(
                                qOut,
                                kOut,
                                rig().upload(qWeight),
                                rig().upload(kWeight),
                                1e-6f,
                                rig().upload(positions),
                                rig().upload(frequencies),
                                magnitude,
                                m,
                                shape);
                assertRotated("q " + shape, q, qWeight, positions, frequencies, magnitude, shape.heads(), qOut);
                assertRotated("k " + shape, k, kWeight, positions, frequencies, magnitude, shape.kvHeads(), kOut);
            }
        }
    }

    private static float[] frequencies(int headSize) {
        float[] frequencies = new float[headSize / 2];
        for (int i = 0; i < frequencies.length; i++) {
            frequencies[i] = (float) Math.pow(1e6, -2.0 * i / headSize);
        }
        return frequencies;
    }

    private void assertRotated(
            String what,
            float[] x,
            float[] weight,
            int[] positions,
            float[] frequencies,
            float magnitude,
            int heads,
            DeviceBuffer out) {
        int headSize = weight.length;
        int half = headSize / 2;
        double[] expected = ReferenceOps.normRope(x, weight, 1e-6f, positions, frequencies, magnitude, heads, headSize);
        Near.assertNear("qkNormRope " + what, expected, rig().floats(out), i -> {
            int pair = i % headSize % half;
            int first = i - i % headSize + pair;
            double size = Math.hypot(expected[first], expected[first + half]);
            return Tolerances.rotation(size, (double) positions[i / (heads * headSize)] * frequencies[pair]);
        });
    }

    @ParameterizedTest
    @EnumSource
    default void kvAppendWritesItsRowsAndNothingElse(KvType type) {
        for (AttentionShape shape : SHAPES) {
            for (int[][] step : STEPS) {
                KvStep kv = new KvStep(rig(), type, 8, shape, step);
                int m = kv.rows();
                float[] k = rig().gaussian(m * shape.kvHeads() * shape.headSize());
                float[] v = rig().gaussian(m * shape.kvHeads() * shape.headSize());
                rig().attention().kvAppend(rig().upload(k), rig().upload(v), kv.device(), m, shape);
                ReferenceOps.kvAppend(kv.rounded(k), kv.rounded(v), kv.reference(), shape);
                float[] found = rig().floats(kv.device().pool(), type);
                String what = "kvAppend %s %s %s".formatted(type, shape, Arrays.deepToString(step));
                Near.assertSameBits(what, kv.reference().pool(), 0, found, 0, found.length);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    default void attentionAgreesWithTheReferenceOverScatteredBlocks(KvType type) {
        for (AttentionShape shape : SHAPES) {
            for (int[][] step : STEPS) {
                for (int blockTokens : new int[] {8, 32}) {
                    KvStep kv = new KvStep(rig(), type, blockTokens, shape, step);
                    kv.fillPool();
                    float[] q = rig().gaussian(kv.rows() * shape.heads() * shape.headSize());
                    DeviceBuffer out = rig().words(q.length);
                    rig().attention().attention(rig().upload(q), kv.device(), kv.rows(), shape, out);
                    double[] expected = ReferenceOps.attention(q, kv.reference(), shape);
                    double greatest = kv.greatest();
                    Near.assertNear(
                            "attention %s %s %s".formatted(type, shape, Arrays.deepToString(step)),
                            expected,
                            rig().floats(out),
                            i -> Tolerances.ATTENTION * greatest);
                }
            }
        }
    }

    /// Scores far apart: a softmax that does not subtract the greatest score would overflow.
    @ParameterizedTest
    @EnumSource
    default void attentionOfLargeScoresStaysFinite(KvType type) {
        AttentionShape shape = SHAPES[2];
        for (int[][] step : new int[][][] {{{50, 1}}, {{0, 40}}}) {
            KvStep kv = new KvStep(rig(), type, 8, shape, step);
            kv.fillPool();
            float[] q = rig().gaussian(kv.rows() * shape.heads() * shape.headSize());
            for (int i = 0; i < q.length; i++) {
                q[i] *= 100;
            }
            DeviceBuffer out = rig().words(q.length);
            rig().attention().attention(rig().upload(q), kv.device(), kv.rows(), shape, out);
            double[] expected = ReferenceOps.attention(q, kv.reference(), shape);
            // Scores are 100 times those of the other tests, and so are their rounding errors.
            double tolerance = 100 * Tolerances.ATTENTION * kv.greatest();
            Near.assertNear("attention of large scores", expected, rig().floats(out), i -> tolerance);
        }
    }

    @Test
    default void aDecodeRowOfAttentionDoesNotDependOnTheOtherRows() {
        int most = rig().backend().capabilities().batchedPrefillFrom() - 1;
        for (AttentionShape shape : SHAPES) {
            int width = shape.heads() * shape.headSize();
            int[][] sequences = new int[most][];
            for (int s = 0; s < most; s++) {
                sequences[s] = new int[] {rig().random().nextInt(150), 1};
            }
            KvStep all = new KvStep(rig(), KvType.F16, 16, shape, sequences);
            all.fillPool();
            float[] q = rig().gaussian(most * width);
            float[] alone = new float[most * width];
            for (int row = 0; row < most; row++) {
                float[] one = Arrays.copyOfRange(q, row * width, (row + 1) * width);
                float[] out = attention(one, all.onlyRows(row, row + 1), 1, shape);
                System.arraycopy(out, 0, alone, row * width, width);
            }
            for (int m : new int[] {2, 3, 7, 8, 15, 16, most}) {
                float[] together = attention(Arrays.copyOf(q, m * width), all.onlyRows(0, m), m, shape);
                Near.assertSameBits("attention m=" + m, alone, 0, together, 0, m * width);
            }
        }
    }

    private float[] attention(float[] q, KvPages pages, int m, AttentionShape shape) {
        DeviceBuffer out = rig().words(q.length);
        rig().attention().attention(rig().upload(q), pages, m, shape, out);
        return rig().floats(out);
    }
}
