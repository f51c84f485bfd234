package dev.ferrum.engine.cpu;

import dev.ferrum.engine.gguf.GgmlType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.BooleanSupplier;

/// Runs the kernels of prefill and attention one by one until the compiler has replaced their slow beginnings: what
/// [KernelWarmup] does for decode.
///
/// Tiles of every width of a remainder are among them: how many tokens an expert gets is not known before.
/// Runs on the caller's thread alone, with scratch of its own.
final class PrefillWarmup {
    /// Longest time for one entry point, in nanoseconds.
    private static final long LIMIT_NS = 1_000_000_000L;

    /// A compiled pass of any entry point takes 1 to 10 µs; the first compiler's code 60 µs and more.
    private static final long FAST_NS = 25_000;

    private static final int COLUMNS = 256;
    private static final int ROWS = 32;
    private static final int OUT_STRIP = (ROWS + TileKernels.SPARE_ROWS) * TileKernels.STRIP;
    /// 32, 16 and 8 tokens: each tile once.
    private static final int LANES = 56;

    private static final int HEADS = 4;
    private static final int HEAD_SIZE = 128;

    private final KernelWidth width;
    private final TileKernels tiles;
    private final HeadMath heads;
    private final float[] panel = new float[(ROWS + TileKernels.SPARE_ROWS) * TileKernels.PANEL_STEP];
    private final float[] x = new float[4 * TileKernels.STRIP * COLUMNS];
    private final float[] out = new float[4 * OUT_STRIP];
    private final float[] stats = new float[3 * TileKernels.STRIP];
    private final float[] scratch = new float[TileKernels.SCRATCH];
    private final float[] table = new float[HEAD_SIZE];
    private final long[] rows = new long[TileKernels.STRIP];

    PrefillWarmup(KernelWidth width) {
        this.width = width;
        this.tiles = TileKernels.of(width);
        this.heads = HeadMath.of(width);
    }

    /// Warms panels of these formats and everything that does not depend on the format. Returns early
    /// once `cancelled` answers true.
    void run(List<GgmlType> types, BooleanSupplier cancelled) {
        if (width == KernelWidth.SCALAR) {
            // Plain loops start a hundred times faster than vectors, and are never as fast as is asked for here.
            return;
        }
        try (Arena arena = Arena.ofShared()) {
            MemorySegment rowMajor = arena.allocate((long) TileKernels.STRIP * COLUMNS * Float.BYTES, 64);
            for (int t = 0; t < rows.length; t++) {
                rows[t] = (long) t * COLUMNS * Float.BYTES;
            }
            for (GgmlType type : types) {
                MemorySegment w = arena.allocate(type.rowBytes(COLUMNS), 64);
                repeat(cancelled, () -> panels(type, w));
            }
            repeat(cancelled, () -> strips(rowMajor));
            repeat(
                    cancelled,
                    () -> tiles.product(
                            panel, ROWS, COLUMNS, x, 0, TileKernels.STRIP * COLUMNS, LANES, out, 0, OUT_STRIP));
            repeat(
                    cancelled,
                    () -> tiles.columnProduct(
                            panel,
                            HEAD_SIZE,
                            ROWS,
                            COLUMNS,
                            x,
                            0,
                            TileKernels.STRIP * COLUMNS,
                            LANES,
                            out,
                            0,
                            OUT_STRIP));
            repeat(cancelled, this::softmax);
            repeat(cancelled, () -> heads(rowMajor));
        }
    }

    private void panels(GgmlType type, MemorySegment w) {
        for (int r = 0; r < ROWS; r++) {
            tiles.dequantise(type, w, 0, COLUMNS, panel, r * TileKernels.PANEL_STEP, scratch);
        }
    }

    private void strips(MemorySegment rowMajor) {
        for (int lanes = TileKernels.SHORT_STRIP; lanes <= TileKernels.STRIP; lanes += TileKernels.SHORT_STRIP) {
            tiles.pack(rowMajor, rows, 0, lanes, 0, COLUMNS, x, 0, scratch);
            tiles.store(x, 0, lanes, COLUMNS, rowMajor, rows, 0, lanes, 0, scratch);
        }
    }

    private void softmax() {
        for (int lanes = TileKernels.SHORT_STRIP; lanes <= TileKernels.STRIP; lanes += TileKernels.SHORT_STRIP) {
            tiles.softmax(x, 0, lanes, ROWS, 1f, stats, 0);
            tiles.scale(out, 0, lanes, ROWS, stats, 0);
        }
    }

    private void heads(MemorySegment rowMajor) {
        for (int count = 1; count <= HEADS; count += HEADS - 1) {
            heads.scores(x, count, HEAD_SIZE, panel, ROWS, 1f, out, ROWS);
            float greatest = heads.greatest(out, 0, ROWS, Float.NEGATIVE_INFINITY);
            heads.powers(out, 0, ROWS, greatest);
            heads.weigh(out, ROWS, count, ROWS, panel, HEAD_SIZE, x, 0);
        }
        heads.normRope(rowMajor, 0, HEADS, HEAD_SIZE, rowMajor, 1e-6f, table, 0);
    }

    private static void repeat(BooleanSupplier cancelled, Runnable pass) {
        long begin = System.nanoTime();
        long now = begin;
        int fast = 0;
        // Three fast passes in a row: one may be luck while a compiled version is thrown away again.
        while (fast < 3 && now - begin < LIMIT_NS && !cancelled.getAsBoolean()) {
            long start = now;
            pass.run();
            now = System.nanoTime();
            fast = now - start < FAST_NS ? fast + 1 : 0;
        }
    }
}
