package dev.ferrum.engine.cpu;

import dev.ferrum.engine.gguf.GgmlType;
import java.lang.foreign.MemorySegment;

/// What matrix products and prefill attention need of one vector width.
///
/// Tokens are lanes. They come in *strips* of 16, the last one of 8 when that is enough: a strip is f32
/// `[features, 16]` (or `[features, 8]`), so a tile reads its inputs one after the other. Values are copied between
/// row-major buffers and strips by [#pack] and [#store].
sealed interface TileKernels permits WideTileKernels, NarrowTileKernels, ScalarTileKernels, ColdTileKernels {
    /// Tokens of a full strip.
    int STRIP = 16;

    /// Tokens of a short one.
    int SHORT_STRIP = 8;

    /// [#product] reads and writes up to this many rows behind `rows`, whose values mean nothing.
    int SPARE_ROWS = 8;

    /// Columns of a panel at most, and floats from one of its rows to the next.
    int PANEL_COLUMNS = 1024;

    int PANEL_STEP = 1040;

    /// Floats of `scratch`, which is any content before and after.
    int SCRATCH = STRIP * STRIP;

    /// What goes with these row kernels.
    static TileKernels of(Kernels kernels) {
        return kernels instanceof Kernels.Cold ? new ColdTileKernels() : of(kernels.width());
    }

    /// The kernels of this width.
    static TileKernels of(KernelWidth width) {
        return switch (width) {
            case WIDE -> new WideTileKernels();
            case NARROW -> new NarrowTileKernels();
            case SCALAR -> new ScalarTileKernels();
        };
    }

    /// Lanes that hold `tokens` tokens.
    static int lanes(int tokens) {
        return (tokens + SHORT_STRIP - 1) & -SHORT_STRIP;
    }

    /// Weight rows of a panel: a multiple of every tile's rows.
    int panelRows();

    /// Decodes `count` elements of `type` from byte `offset` of `w` into `out[at ..]`.
    void dequantise(GgmlType type, MemorySegment w, long offset, int count, float[] out, int at, float[] scratch);

    /// Copies one strip of `lanes` (8 or 16) tokens: `out[f, t] = x[row t, f]`, where row `t` begins at byte
    /// `rows[first + t] + column` of `x`.
    void pack(
            MemorySegment x,
            long[] rows,
            int first,
            int lanes,
            long column,
            int features,
            float[] out,
            int at,
            float[] scratch);

    /// Copies back the first `count` tokens of a strip: `y[row t, f] = in[f, t]`; rows as in [#pack].
    void store(
            float[] in,
            int at,
            int lanes,
            int features,
            MemorySegment y,
            long[] rows,
            int first,
            int count,
            long column,
            float[] scratch);

    /// `out[r, t] += sum over k < n of panel[r, k] * x[k, t]` for `lanes` tokens (a multiple of 8).
    ///
    /// Element `(r, k)` of the panel lies at `r * PANEL_STEP + k`; strip `s` of the input is at `xAt + s * xStrip`,
    /// of the output at `o + s * oStrip`. Sums run over `k` in order.
    void product(
            float[] panel, int rows, int n, float[] x, int xAt, int xStrip, int lanes, float[] out, int o, int oStrip);

    /// As [#product] for a panel that lies the other way round: element `(r, k)` at `r + k * kStep`.
    void columnProduct(
            float[] panel,
            int kStep,
            int rows,
            int n,
            float[] x,
            int xAt,
            int xStrip,
            int lanes,
            float[] out,
            int o,
            int oStrip);

    /// One step of the online softmax (Milakov and Gimelshein 2018) down the columns of a strip of scores
    /// `[rows, lanes]`; scores become `exp(score * scale - greatest)`.
    ///
    /// `stats` from `statsAt`, 16 floats each: the greatest scaled score so far, the sum of powers, and (set here)
    /// the factor by which everything summed before has to shrink.
    void softmax(float[] scores, int at, int lanes, int rows, float scale, float[] stats, int statsAt);

    /// `a[r, t] *= factors[t]` for a strip `[rows, lanes]`.
    void scale(float[] a, int at, int lanes, int rows, float[] factors, int factorsAt);
}
