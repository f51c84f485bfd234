package dev.ferrum.engine.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.ferrum.engine.backend.WeightShape;
import dev.ferrum.engine.gguf.GgmlType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What [MatVec] promises beside right numbers: the same bits whoever else is in the batch and however many threads.
class MatVecTest {
    private static final int ROWS = 67;

    @ParameterizedTest
    @MethodSource("dev.ferrum.engine.cpu.RowKernelsTest#kernels")
    void anActivationHasTheSameBitsAloneAndInABatch(KernelWidth width, GgmlType type) {
        Kernels kernels = RowKernelsTest.kernels(width);
        int cols = type.blockElements() == 1 ? 299 : 3 * Math.max(type.blockElements(), 96);
        cols = cols / type.blockElements() * type.blockElements();
        try (Arena arena = Arena.ofShared();
                var pool = new WorkerPool(3)) {
            var matVec = new MatVec(pool, kernels);
            CpuWeights w = RandomWeights.of(arena, type, 1, ROWS, cols, 5, 77);
            int most = 21;
            MemorySegment x = RandomWeights.activations(arena, most, cols, 78);
            MemorySegment alone = floats(arena, most * ROWS);
            for (int t = 0; t < most; t++) {
                matVec.linear(w, row(x, t, cols), 1, row(alone, t, ROWS), Store.SET);
            }
            for (int m : new int[] {2, 3, 4, 7, most}) {
                MemorySegment y = floats(arena, m * ROWS);
                matVec.linear(w, x, m, y, Store.SET);
                assertSameBits(alone, y, m * ROWS, "%s %s, batch of %d".formatted(width, type, m));
            }
        }
    }

    @Test
    void threeProductsAtOnceEqualThreeOfThem() {
        Kernels kernels = Kernels.detect();
        try (Arena arena = Arena.ofShared();
                var pool = new WorkerPool(2)) {
            var matVec = new MatVec(pool, kernels);
            int cols = 512;
            CpuWeights[] w = {
                RandomWeights.of(arena, GgmlType.Q4_K, 1, 200, cols, 1, 1),
                RandomWeights.of(arena, GgmlType.Q8_0, 1, 64, cols, 2, 2),
                RandomWeights.of(arena, GgmlType.Q6_K, 1, 65, cols, 3, 3)
            };
            for (int m : new int[] {1, 5}) {
                MemorySegment x = RandomWeights.activations(arena, m, cols, 4);
                MemorySegment[] expected = new MemorySegment[3];
                MemorySegment[] found = new MemorySegment[3];
                for (int i = 0; i < 3; i++) {
                    expected[i] = floats(arena, m * w[i].rows());
                    found[i] = floats(arena, m * w[i].rows());
                    matVec.linear(w[i], x, m, expected[i], Store.SET);
                }
                matVec.linear3(w[0], w[1], w[2], x, m, found[0], found[1], found[2]);
                for (int i = 0; i < 3; i++) {
                    assertSameBits(expected[i], found[i], m * w[i].rows(), "matrix " + i + ", m = " + m);
                }
            }
        }
    }

    @Test
    void addingPutsTheProductOnTopOfWhatIsThere() {
        try (Arena arena = Arena.ofShared();
                var pool = new WorkerPool(1)) {
            var matVec = new MatVec(pool, Kernels.detect());
            CpuWeights w = RandomWeights.of(arena, GgmlType.Q4_K, 1, 70, 256, 0, 9);
            for (int m : new int[] {1, 3}) {
                MemorySegment x = RandomWeights.activations(arena, m, 256, 10);
                MemorySegment product = floats(arena, m * 70);
                MemorySegment sum = floats(arena, m * 70);
                matVec.linear(w, x, m, product, Store.SET);
                for (int i = 0; i < m * 70; i++) {
                    sum.setAtIndex(ValueLayout.JAVA_FLOAT, i, i);
                }
                matVec.linear(w, x, m, sum, Store.ADD);
                for (int i = 0; i < m * 70; i++) {
                    float expected = i + product.getAtIndex(ValueLayout.JAVA_FLOAT, i);
                    assertEquals(expected, sum.getAtIndex(ValueLayout.JAVA_FLOAT, i), "element " + i);
                }
            }
        }
    }

    @Test
    void matricesOfDifferentWidthsAreRefused() {
        try (Arena arena = Arena.ofShared();
                var pool = new WorkerPool(1)) {
            var matVec = new MatVec(pool, Kernels.detect());
            CpuWeights w = RandomWeights.of(arena, GgmlType.F32, 1, 4, 64, 0, 1);
            CpuWeights other = RandomWeights.of(arena, GgmlType.F32, 1, 4, 32, 0, 1);
            MemorySegment x = floats(arena, 64);
            assertThrows(
                    IllegalArgumentException.class, () -> matVec.linear3(w, other, w, x, 1, floats(arena, 4), x, x));
            assertThrows(IllegalArgumentException.class, () -> matVec.linear(w, x, 0, x, Store.SET));
        }
    }

    @Test
    void weightsShorterThanTheirShapeAreRefused() {
        MemorySegment data = MemorySegment.ofArray(new byte[143]);
        var shape = new WeightShape("w", GgmlType.Q4_K, 1, 1, 256);
        var thrown = assertThrows(IllegalArgumentException.class, () -> new CpuWeights(shape, data));
        assertEquals("weights w: expected 144 bytes for 1 x 1 x 256 of Q4_K, found 143", thrown.getMessage());
    }

    static MemorySegment floats(Arena arena, int count) {
        return arena.allocate((long) count * Float.BYTES, 64);
    }

    static MemorySegment row(MemorySegment x, int t, int cols) {
        return x.asSlice((long) t * cols * Float.BYTES, (long) cols * Float.BYTES);
    }

    static void assertSameBits(MemorySegment expected, MemorySegment found, int count, String what) {
        for (int i = 0; i < count; i++) {
            int e = expected.getAtIndex(ValueLayout.JAVA_INT, i);
            int f = found.getAtIndex(ValueLayout.JAVA_INT, i);
            assertEquals(Float.intBitsToFloat(e), Float.intBitsToFloat(f), 0f, what + ", element " + i);
            assertEquals(e, f, what + ", bits of element " + i);
        }
    }
}
