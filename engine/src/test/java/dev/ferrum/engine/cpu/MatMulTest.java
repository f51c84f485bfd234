package dev.ferrum.engine.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ferrum.engine.gguf.GgmlType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class MatMulTest {
    private static final int[] TOKENS = {1, 2, 7, 8, 9, 15, 16, 17, 31, 32, 33, 48, 63, 64, 65, 88, 130};

    @ParameterizedTest
    @EnumSource(KernelWidth.class)
    void everyFormatEqualsDoubleLoops(KernelWidth width) {
        Operands.assumeRunnable(width);
        Random random = new Random(1);
        try (Arena arena = Arena.ofShared();
                WorkerPool pool = new WorkerPool(3)) {
            MatMul product = new MatMul(pool, Kernels.of(width));
            for (GgmlType type : GgmlType.values()) {
                if (type != GgmlType.I32) {
                    for (int cols : new int[] {256, 512}) {
                        linear(arena, product, type, 45, cols, 21, Store.SET, random);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(KernelWidth.class)
    void everyNumberOfTokensEqualsDoubleLoops(KernelWidth width) {
        Operands.assumeRunnable(width);
        Random random = new Random(2);
        try (Arena arena = Arena.ofShared();
                WorkerPool pool = new WorkerPool(2)) {
            MatMul product = new MatMul(pool, Kernels.of(width));
            for (int m : TOKENS) {
                linear(arena, product, GgmlType.Q8_0, 33, 64, m, Store.SET, random);
                linear(arena, product, GgmlType.F32, 70, 48, m, Store.ADD, random);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(KernelWidth.class)
    void everyNumberOfRowsAndColumnsEqualsDoubleLoops(KernelWidth width) {
        Operands.assumeRunnable(width);
        Random random = new Random(3);
        try (Arena arena = Arena.ofShared();
                WorkerPool pool = new WorkerPool(2)) {
            MatMul product = new MatMul(pool, Kernels.of(width));
            for (int rows : new int[] {1, 2, 7, 8, 15, 16, 17, 31, 32, 47, 48, 49, 97}) {
                for (int cols : new int[] {1, 15, 17, 32, 100}) {
                    linear(arena, product, GgmlType.F32, rows, cols, 19, Store.ADD, random);
                }
            }
            // More than a chunk of columns, and chunks of unequal size.
            linear(arena, product, GgmlType.Q4_K, 9, 1024, 5, Store.SET, random);
            linear(arena, product, GgmlType.Q6_K, 9, 2048 + 256, 20, Store.ADD, random);
            linear(arena, product, GgmlType.F16, 9, 1999, 20, Store.SET, random);
        }
    }

    @ParameterizedTest
    @EnumSource(KernelWidth.class)
    void moreTokensThanASlabEqualDoubleLoops(KernelWidth width) {
        Operands.assumeRunnable(width);
        Random random = new Random(4);
        try (Arena arena = Arena.ofShared();
                WorkerPool pool = new WorkerPool(2)) {
            MatMul product = new MatMul(pool, Kernels.of(width));
            linear(arena, product, GgmlType.Q5_K, 5, 256, 515, Store.SET, random);
            linear(arena, product, GgmlType.BF16, 5, 32, 1025, Store.ADD, random);
        }
    }

    @ParameterizedTest
    @EnumSource(KernelWidth.class)
    void threeProductsEqualOneByOne(KernelWidth width) {
        Operands.assumeRunnable(width);
        Random random = new Random(5);
        try (Arena arena = Arena.ofShared();
                WorkerPool pool = new WorkerPool(2)) {
            MatMul product = new MatMul(pool, Kernels.of(width));
            int m = 37;
            CpuWeights wq = Operands.weights(arena, GgmlType.Q4_K, 1, 70, 256, random);
            CpuWeights wk = Operands.weights(arena, GgmlType.Q4_K, 1, 33, 256, random);
            CpuWeights wv = Operands.weights(arena, GgmlType.Q6_K, 1, 20, 256, random);
            MemorySegment x = Operands.floats(arena, (long) m * 256, random);
            MemorySegment q = arena.allocate(m * 70L * 4, 64);
            MemorySegment k = arena.allocate(m * 33L * 4, 64);
            MemorySegment v = arena.allocate(m * 20L * 4, 64);
            MemorySegment single = arena.allocate(m * 70L * 4, 64);
            product.linear3(wq, wk, wv, x, m, q, k, v);
            for (CpuWeights w : new CpuWeights[] {wq, wk, wv}) {
                product.linear(w, x, m, single, Store.SET);
                MemorySegment together = w == wq ? q : w == wk ? k : v;
                assertEquals(-1, together.mismatch(single.asSlice(0, together.byteSize())));
            }
        }
    }

    private static void linear(
            Arena arena, MatMul product, GgmlType type, int rows, int cols, int m, Store store, Random random) {
        CpuWeights w = Operands.weights(arena, type, 1, rows, cols, random);
        MemorySegment x = Operands.floats(arena, (long) m * cols, random);
        MemorySegment y = Operands.floats(arena, (long) m * rows + 1, random);
        MemorySegment before = arena.allocate(y.byteSize(), 64).copyFrom(y);
        product.linear(w, x, m, y, store);
        for (int r = 0; r < rows; r++) {
            float[] weights = Operands.row(w, 0, r);
            for (int t = 0; t < m; t++) {
                long at = (long) t * rows + r;
                float initial = store == Store.ADD ? before.getAtIndex(JAVA_FLOAT, at) : 0;
                String where = "%s %dx%d, m %d, token %d, row %d, %s".formatted(type, rows, cols, m, t, r, store);
                Operands.check(where, weights, x, t, initial, y.getAtIndex(JAVA_FLOAT, at));
            }
        }
        long end = (long) m * rows;
        assertEquals(before.getAtIndex(JAVA_FLOAT, end), y.getAtIndex(JAVA_FLOAT, end), "wrote behind the output");
    }
}
