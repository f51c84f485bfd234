package dev.ferrum.engine.cpu;

/// One worker's scratch for row products.
final class RowScratch {
    /// Padded rows times activations of one kernel call. A call leaves a vector of partial sums for each in
    /// `lanes`, and 256 of them fill half of a 32 KB level-1 cache.
    static final int PRODUCTS = 256;

    /// Lanes of the widest vector.
    private static final int LANES = 16;

    private final float[] lanes = new float[PRODUCTS * LANES];
    private final float[] products = new float[PRODUCTS];
    private float[] row = new float[0];
    /// Made when the first row is unpacked.
    private ColdScratch cold;

    /// Partial sums, one vector per product.
    float[] lanes() {
        return lanes;
    }

    /// Rows that one kernel call may take with `activations`, at most 64.
    static int rows(int activations) {
        return Math.min(RowProducts.ROWS, PRODUCTS / activations & -LANES);
    }

    /// `rows` up to the next multiple of 16: partial sums are added 16 vectors at a time.
    static int padded(int rows) {
        return (rows + LANES - 1) & -LANES;
    }

    /// Results of a kernel call, `[activations, padded(rows)]`.
    float[] products() {
        return products;
    }

    /// Room for one decoded weight row; allocates only when there was never as much before.
    float[] row(int cols) {
        if (row.length < cols) {
            row = new float[cols];
        }
        return row;
    }

    /// Room for the plain loops of cold kernels.
    ColdScratch cold() {
        if (cold == null) {
            cold = new ColdScratch();
        }
        return cold;
    }
}
