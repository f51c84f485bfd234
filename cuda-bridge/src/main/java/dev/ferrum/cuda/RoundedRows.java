package dev.ferrum.cuda;

/// Rows rounded to 8 bits for products with quantised weights: `codes`, one byte a column, and `scales`, 8 bytes for
/// each 16 columns (step, step * sum of codes). They last until the next op that rounds.
final class RoundedRows {
    private static final int THREADS = 256;
    private static final int BYTES_OF_SCALES = 8;
    private static final int COLUMNS_OF_SCALES = 16;

    private final CudaStream stream;
    private final Scratch scratch;
    private final Kernel quantise;
    private long codes;
    private long scales;

    RoundedRows(CudaStream stream, Scratch scratch, KernelLibrary library) {
        this.stream = stream;
        this.scratch = scratch;
        this.quantise = library.kernel("quantise", "quantise_rows");
    }

    /// Rounds `x[m, columns]`; `columns` is a multiple of 32.
    void round(long x, int m, int columns) {
        long elements = (long) m * columns;
        long scaleBytes = elements / COLUMNS_OF_SCALES * BYTES_OF_SCALES;
        // Both parts begin at multiples of 16.
        codes = scratch.atLeast(elements + scaleBytes);
        scales = codes + elements;
        stream.parameters().put(x).put(elements).put(codes).put(scales);
        stream.launch(quantise, Grids.blocks(elements, THREADS), 1, 1, THREADS, 1, 0);
    }

    long codes() {
        return codes;
    }

    long scales() {
        return scales;
    }
}
