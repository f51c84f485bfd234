package dev.ferrum.engine.backend;

import dev.ferrum.engine.gguf.GgmlType;

/// A weight matrix `[rows, cols]` in one block format, ready for products.
public interface WeightMatrix extends AutoCloseable {
    /// Of a plain matrix: with one expert.
    WeightShape shape();

    default String name() {
        return shape().name();
    }

    default GgmlType type() {
        return shape().type();
    }

    default int rows() {
        return shape().rows();
    }

    default int cols() {
        return shape().cols();
    }

    /// Bytes read by one product with the whole matrix.
    default long bytes() {
        return shape().bytes();
    }

    @Override
    void close();
}
