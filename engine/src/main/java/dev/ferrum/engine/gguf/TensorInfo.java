package dev.ferrum.engine.gguf;

import java.util.Arrays;

/// One entry of the tensor table: a name, an element type, a shape and where the bytes are.
///
/// `dims` are innermost first, as ggml has them: a matrix `[rows, cols]` has `dims = {cols, rows}`.
/// `part` counts the files of a split model from 0; `offset` is in bytes from the start of that file.
public record TensorInfo(String name, GgmlType type, long[] dims, int part, long offset) {
    /// Dimensions of one tensor, at most.
    static final int MAX_DIMS = 4;

    public TensorInfo {
        dims = dims.clone();
        if (dims.length < 1 || dims.length > MAX_DIMS) {
            throw new IllegalArgumentException(
                    "tensor %s: expected 1..%d dimensions, found %d".formatted(name, MAX_DIMS, dims.length));
        }
        long elements = 1;
        for (long dim : dims) {
            if (dim < 1 || elements > Long.MAX_VALUE / dim) {
                throw new IllegalArgumentException(
                        "tensor %s: dimensions %s are zero or too large".formatted(name, Arrays.toString(dims)));
            }
            elements *= dim;
        }
        if (dims[0] % type.blockElements() != 0) {
            throw new IllegalArgumentException("tensor %s: expected rows of a multiple of %d elements for %s, found %d"
                    .formatted(name, type.blockElements(), type, dims[0]));
        }
        if (elements / type.blockElements() > Long.MAX_VALUE / type.blockBytes()) {
            throw new IllegalArgumentException(
                    "tensor %s: dimensions %s are too large".formatted(name, Arrays.toString(dims)));
        }
    }

    @Override
    public long[] dims() {
        return dims.clone();
    }

    /// Product of the dimensions.
    public long elements() {
        long elements = 1;
        for (long dim : dims) {
            elements *= dim;
        }
        return elements;
    }

    /// Bytes of the data, without padding.
    public long bytes() {
        return type.rowBytes(elements());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TensorInfo info
                && name.equals(info.name)
                && type == info.type
                && Arrays.equals(dims, info.dims)
                && part == info.part
                && offset == info.offset;
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return "%s %s %s".formatted(name, type, Arrays.toString(dims));
    }
}
