package dev.ferrum.engine.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ferrum.engine.backend.MoeOps.PairInput;
import dev.ferrum.engine.gguf.GgmlType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ExpertMatMulTest {
    private static final int EXPERTS = 12;
    private static final int ROWS = 70;
    private static final int COLS = 256;
    private static final int TOP_K = 3;

    @ParameterizedTest
    @EnumSource(KernelWidth.class)
    void evenlySpreadPairsEqualDoubleLoops(KernelWidth width) {
        Operands.assumeRunnable(width);
        for (int m : new int[] {1, 2, 15, 33, 64, 130}) {
            product(width, 2, m, PairInput.TOKEN, pair -> (pair * 7 + pair / 5) % EXPERTS);
            product(width, 2, m, PairInput.PAIR, pair -> (pair * 7 + pair / 5) % EXPERTS);
        }
    }

    @ParameterizedTest
    @EnumSource(KernelWidth.class)
    void expertsWithoutPairsAndWithManyEqualDoubleLoops(KernelWidth width) {
        Operands.assumeRunnable(width);
        // One expert has two thirds of the pairs (more than a slab), some have one pair, most have none.
        IntUnaryOperator skewed = pair -> pair % 3 != 0 ? 5 : pair % 100 == 0 ? 11 : 2;
        for (int threads : new int[] {1, 2, 4}) {
            product(width, threads, 131, PairInput.TOKEN, skewed);
            product(width, threads, 131, PairInput.PAIR, skewed);
        }
    }

    private static void product(KernelWidth width, int threads, int m, PairInput input, IntUnaryOperator expertOf) {
        Random random = new Random(m);
        try (Arena arena = Arena.ofShared();
                WorkerPool pool = new WorkerPool(threads)) {
            ExpertMatMul product = new ExpertMatMul(pool, Kernels.of(width));
            CpuWeights w = Operands.weights(arena, GgmlType.Q4_K, EXPERTS, ROWS, COLS, random);
            int pairs = m * TOP_K;
            int inputRows = input == PairInput.TOKEN ? m : pairs;
            MemorySegment x = Operands.floats(arena, (long) inputRows * COLS, random);
            MemorySegment out = arena.allocate((long) pairs * ROWS * Float.BYTES + 4, 64);
            out.fill((byte) 0x7f);
            MemorySegment offsets = arena.allocate((EXPERTS + 1) * 4L, 4);
            MemorySegment order = arena.allocate(pairs * 4L, 4);
            bucket(pairs, expertOf, offsets, order);
            product.groupedLinear(w, input, x, offsets, order, m, TOP_K, out);
            float[][][] rows = new float[EXPERTS][][];
            for (int pair = 0; pair < pairs; pair++) {
                int expert = expertOf.applyAsInt(pair);
                if (rows[expert] == null) {
                    rows[expert] = new float[ROWS][];
                    int e = expert;
                    Arrays.setAll(rows[expert], r -> Operands.row(w, e, r));
                }
                int source = input == PairInput.TOKEN ? pair / TOP_K : pair;
                for (int r = 0; r < ROWS; r++) {
                    Operands.check(
                            "m %d, pair %d, row %d, %s".formatted(m, pair, r, input),
                            rows[expert][r],
                            x,
                            source,
                            0,
                            out.getAtIndex(JAVA_FLOAT, (long) pair * ROWS + r));
                }
            }
            assertEquals(0x7f7f7f7f, out.getAtIndex(JAVA_INT, (long) pairs * ROWS), "wrote behind the output");
        }
    }

    private static void bucket(int pairs, IntUnaryOperator expertOf, MemorySegment offsets, MemorySegment order) {
        int at = 0;
        for (int e = 0; e < EXPERTS; e++) {
            offsets.setAtIndex(JAVA_INT, e, at);
            for (int pair = 0; pair < pairs; pair++) {
                if (expertOf.applyAsInt(pair) == e) {
                    order.setAtIndex(JAVA_INT, at++, pair);
                }
            }
        }
        offsets.setAtIndex(JAVA_INT, EXPERTS, at);
    }
}
