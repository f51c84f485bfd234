package dev.ferrum.engine.cpu;

import com.sun.management.ThreadMXBean;
import dev.ferrum.engine.gguf.GgmlType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Main of a child JVM: runs every kernel of prefill and attention until C2 has compiled it, then looks whether it
/// allocates.
///
/// All are heated before the first is measured, so that the type profiles which kernels share have seen every vector
/// width: boxing that only happens then is the kind that a test of one kernel does not find.
final class TileHeater {
    private static final List<GgmlType> TYPES = List.of(
            GgmlType.Q4_K, GgmlType.Q5_K, GgmlType.Q6_K, GgmlType.Q8_0, GgmlType.F16, GgmlType.BF16, GgmlType.F32);
    private static final int HEATING = 6000;
    private static final int COUNTED = 200;
    private static final int COLUMNS = 256;
    private static final int ROWS = 32;
    private static final int STRIP = TileKernels.STRIP;
    private static final int OUT_STRIP = (ROWS + TileKernels.SPARE_ROWS) * STRIP;
    private static final int HEAD_SIZE = 128;

    /// Entry points that [#main] measures.
    static final int KERNELS = TYPES.size() + 2 * 3 + 4 * 2 + 2 * 5;

    private TileHeater() {}

    /// `args`: the width, and the kernel to run, or none for all. Prints `hot KERNEL BYTES`: bytes that 200 hot
    /// runs allocate.
    public static void main(String[] args) {
        KernelWidth width = KernelWidth.valueOf(args[0]);
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (Arena arena = Arena.ofShared()) {
            Map<String, Runnable> kernels = kernels(arena, width);
            if (args.length > 1) {
                kernels.keySet().retainAll(List.of(args[1]));
            }
            for (int round = 0; round < 2; round++) {
                for (Runnable kernel : kernels.values()) {
                    repeat(kernel, HEATING);
                }
            }
            kernels.forEach((name, kernel) -> {
                long before = threads.getCurrentThreadAllocatedBytes();
                repeat(kernel, COUNTED);
                System.out.println("hot " + name + " " + (threads.getCurrentThreadAllocatedBytes() - before));
            });
        }
    }

    private static void repeat(Runnable kernel, int times) {
        for (int i = 0; i < times; i++) {
            kernel.run();
        }
    }

    private static Map<String, Runnable> kernels(Arena arena, KernelWidth width) {
        TileKernels tiles = TileKernels.of(width);
        HeadMath math = HeadMath.of(width);
        float[] panel = new float[(ROWS + TileKernels.SPARE_ROWS) * TileKernels.PANEL_STEP];
        float[] x = new float[4 * STRIP * COLUMNS];
        float[] out = new float[4 * OUT_STRIP];
        float[] stats = new float[3 * STRIP];
        float[] scratch = new float[TileKernels.SCRATCH];
        long[] rows = new long[STRIP];
        MemorySegment data = arena.allocate((long) STRIP * COLUMNS * Float.BYTES, 64);
        for (int t = 0; t < STRIP; t++) {
            rows[t] = (long) t * COLUMNS * Float.BYTES;
        }
        Map<String, Runnable> kernels = new LinkedHashMap<>();
        for (GgmlType type : TYPES) {
            MemorySegment w = arena.allocate(type.rowBytes(COLUMNS), 64);
            kernels.put("panel-" + type, () -> tiles.dequantise(type, w, 0, COLUMNS, panel, 0, scratch));
        }
        for (int lanes : new int[] {8, 16}) {
            kernels.put("pack-" + lanes, () -> tiles.pack(data, rows, 0, lanes, 0, COLUMNS, x, 0, scratch));
            kernels.put("store-" + lanes, () -> tiles.store(x, 0, lanes, COLUMNS, data, rows, 0, lanes, 0, scratch));
            kernels.put("softmax-" + lanes, () -> {
                tiles.softmax(x, 0, lanes, ROWS, 1f, stats, 0);
                tiles.scale(out, 0, lanes, ROWS, stats, 0);
            });
        }
        for (int lanes : new int[] {8, 16, 32, 64}) {
            kernels.put(
                    "product-" + lanes,
                    () -> tiles.product(panel, ROWS, COLUMNS, x, 0, STRIP * COLUMNS, lanes, out, 0, OUT_STRIP));
            kernels.put(
                    "columns-" + lanes,
                    () -> tiles.columnProduct(
                            panel, HEAD_SIZE, ROWS, COLUMNS, x, 0, STRIP * COLUMNS, lanes, out, 0, OUT_STRIP));
        }
        for (int heads : new int[] {1, 4}) {
            kernels.put("scores-" + heads, () -> math.scores(x, heads, HEAD_SIZE, panel, ROWS, 1f, out, ROWS));
            kernels.put("greatest-" + heads, () -> math.greatest(out, 0, heads * ROWS, 0f));
            kernels.put("powers-" + heads, () -> math.powers(out, 0, heads * ROWS, 1f));
            kernels.put("weigh-" + heads, () -> math.weigh(out, ROWS, heads, ROWS, panel, HEAD_SIZE, x, 0));
            kernels.put("rope-" + heads, () -> math.normRope(data, 0, heads, HEAD_SIZE, data, 1e-6f, scratch, 0));
        }
        return kernels;
    }
}
