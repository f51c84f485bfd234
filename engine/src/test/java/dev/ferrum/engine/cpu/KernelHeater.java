package dev.ferrum.engine.cpu;

import com.sun.management.ThreadMXBean;
import dev.ferrum.engine.gguf.GgmlType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;

/// Main of a child JVM: runs every row kernel of one width until C2 has compiled it, then looks whether it allocates.
///
/// A kernel whose vectors live in registers allocates nothing. One that C2 could not inline completely boxes vectors,
/// and is then ten to a hundred times slower.
final class KernelHeater {
    private static final int ROWS = 3;
    private static final int COLS = 512;
    private static final int HEATING = 7000;
    private static final int COUNTED = 200;

    private KernelHeater() {}

    /// `args`: the width, whether to compare the results first (`compare` or `skip`), and the types, or none for
    /// all. Prints `hot TYPE M BYTES` for each type and number of activations: bytes allocated by 200 hot products.
    public static void main(String[] args) {
        KernelWidth width = KernelWidth.valueOf(args[0]);
        for (GgmlType type : GgmlType.values()) {
            if (type == GgmlType.I32 || args.length > 2 && !args[2].equals(type.name())) {
                continue;
            }
            if (args[1].equals("compare")) {
                new RowKernelsTest().productsEqualDoubleSumsOverDecodedWeights(width, type);
                new MatVecTest().anActivationHasTheSameBitsAloneAndInABatch(width, type);
            }
            heat(Kernels.of(width), type);
        }
    }

    private static void heat(Kernels kernels, GgmlType type) {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (Arena arena = Arena.ofShared();
                var pool = new WorkerPool(1)) {
            var matVec = new MatVec(pool, kernels);
            CpuWeights w = RandomWeights.of(arena, type, 1, ROWS, COLS, 1, 1);
            for (int m : new int[] {1, 3}) {
                MemorySegment x = RandomWeights.activations(arena, m, COLS, 2);
                MemorySegment y = MatVecTest.floats(arena, m * ROWS);
                for (int i = 0; i < HEATING; i++) {
                    matVec.linear(w, x, m, y, Store.SET);
                }
                long before = threads.getCurrentThreadAllocatedBytes();
                for (int i = 0; i < COUNTED; i++) {
                    matVec.linear(w, x, m, y, Store.SET);
                }
                long bytes = threads.getCurrentThreadAllocatedBytes() - before;
                System.out.println("hot " + type + " " + m + " " + bytes);
            }
        }
    }
}
