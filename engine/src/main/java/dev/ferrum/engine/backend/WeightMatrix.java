package dev.ferrum.engine.backend;

import dev.ferrum.engine.gguf.GgmlType;

/// A weight matrix `[rows, cols]` in one block format, ready for products.
public interface WeightMatrix extends AutoCloseable {
    String name();

    GgmlType type();

    int rows();

    int cols();

    /// Bytes read by one product with the whole matrix.
    long bytes();

    @Override
    void close();
}
