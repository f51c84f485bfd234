package dev.ferrum.engine.cpu;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// One worker's part of a matrix product: a panel of weight rows, decoded to floats, against a slab of packed tokens.
///
/// Columns go in chunks so that a panel (32 rows of 1024 are 128 KB) and the tokens of a tile (256 KB)
/// stay in the second cache. A packed slab is, for each chunk
/// from column `k`, the strips `[chunk, 16]` (the last one perhaps `[chunk, 8]`) from float `lanes * k` on.
final class PanelProduct {
    /// Chunks begin at whole blocks of every format.
    private static final int CHUNK_UNIT = 256;

    /// Tokens that share one pass of a tile over the panel.
    private static final int TILE_LANES = 64;

    private final TileKernels kernels;
    private final int panelRows;
    private final int tileStrip;
    private final float[] panel;
    private final float[] tile;
    private final float[] scratch = new float[TileKernels.SCRATCH];

    /// A worker for slabs of up to `slabTokens` tokens.
    PanelProduct(TileKernels kernels, int slabTokens) {
        this.kernels = kernels;
        this.panelRows = kernels.panelRows();
        this.tileStrip = (panelRows + TileKernels.SPARE_ROWS) * TileKernels.STRIP;
        this.panel = new float[(panelRows + TileKernels.SPARE_ROWS) * TileKernels.PANEL_STEP];
        this.tile = new float[Math.ceilDiv(slabTokens, TileKernels.STRIP) * tileStrip];
    }

    /// Floats of a packed slab.
    static int packedFloats(int tokens, int cols) {
        return Math.multiplyExact(TileKernels.lanes(tokens), cols);
    }

    /// Strips of a slab.
    static int strips(int tokens) {
        return Math.ceilDiv(tokens, TileKernels.STRIP);
    }

    /// Fills `rows[count ..]` up to whole lanes: spare lanes repeat the first row, and nobody reads their result.
    static void padRows(long[] rows, int count) {
        Arrays.fill(rows, count, TileKernels.lanes(count), rows[0]);
    }

    /// Columns per chunk: equal chunks, none over a panel.
    private static int chunkColumns(int cols) {
        int each = Math.ceilDiv(cols, Math.ceilDiv(cols, TileKernels.PANEL_COLUMNS));
        return Math.ceilDiv(each, CHUNK_UNIT) * CHUNK_UNIT;
    }

    /// Packs strips `from..to-1` of a slab of `tokens` rows of `cols` floats; token `t` begins at byte `rows[t]`.
    void pack(MemorySegment x, long[] rows, int tokens, int cols, float[] packed, int from, int to) {
        int lanes = TileKernels.lanes(tokens);
        int chunk = chunkColumns(cols);
        for (int strip = from; strip < to; strip++) {
            int first = strip * TileKernels.STRIP;
            int width = Math.min(TileKernels.STRIP, lanes - first);
            for (int k = 0; k < cols; k += chunk) {
                int columns = Math.min(chunk, cols - k);
                kernels.pack(
                        x,
                        rows,
                        first,
                        width,
                        (long) k * Float.BYTES,
                        columns,
                        packed,
                        lanes * k + first * columns,
                        scratch);
            }
        }
    }

    /// Computes outputs `row..row+count-1` (`count` at most a panel) of expert `expert` for all tokens of the slab
    /// and stores them; token `t`'s output row begins at byte `outRows[t]` of `y`.
    void panel(
            CpuWeights w,
            int expert,
            int row,
            int count,
            float[] packed,
            int tokens,
            MemorySegment y,
            long[] outRows,
            Store store) {
        int lanes = TileKernels.lanes(tokens);
        long column = (long) row * Float.BYTES;
        switch (store) {
            case SET -> Arrays.fill(tile, 0, strips(tokens) * tileStrip, 0);
            case ADD -> {
                for (int first = 0; first < lanes; first += TileKernels.STRIP) {
                    int width = Math.min(TileKernels.STRIP, lanes - first);
                    kernels.pack(y, outRows, first, width, column, count, tile, tileAt(first), scratch);
                }
            }
        }
        int cols = w.cols();
        int chunk = chunkColumns(cols);
        for (int k = 0; k < cols; k += chunk) {
            int columns = Math.min(chunk, cols - k);
            long chunkBytes = w.type().rowBytes(k);
            for (int r = 0; r < count; r++) {
                kernels.dequantise(
                        w.type(),
                        w.data(),
                        w.offset(expert, row + r) + chunkBytes,
                        columns,
                        panel,
                        r * TileKernels.PANEL_STEP,
                        scratch);
            }
            for (int first = 0; first < lanes; first += TILE_LANES) {
                kernels.product(
                        panel,
                        count,
                        columns,
                        packed,
                        lanes * k + first * columns,
                        TileKernels.STRIP * columns,
                        Math.min(TILE_LANES, lanes - first),
                        tile,
                        tileAt(first),
                        tileStrip);
            }
        }
        for (int first = 0; first < tokens; first += TileKernels.STRIP) {
            int width = Math.min(TileKernels.STRIP, lanes - first);
            int filled = Math.min(width, tokens - first);
            kernels.store(tile, tileAt(first), width, count, y, outRows, first, filled, column, scratch);
        }
    }

    private int tileAt(int token) {
        return token / TileKernels.STRIP * tileStrip;
    }
}
