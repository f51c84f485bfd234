package dev.ferrum.engine.gguf;

import java.util.Optional;

/// ggml's tensor element types: the only copy of their ids and block sizes.
///
/// Numbers are those of ggml's `enum ggml_type` and the `block_*` structs of ggml-common.h.
public enum GgmlType {
    F32(0, 1, 4),
    F16(1, 1, 2),
    Q4_0(2, 32, 18),
    Q4_1(3, 32, 20),
    Q5_0(6, 32, 22),
    Q5_1(7, 32, 24),
    Q8_0(8, 32, 34),
    Q2_K(10, 256, 84),
    Q3_K(11, 256, 110),
    Q4_K(12, 256, 144),
    Q5_K(13, 256, 176),
    Q6_K(14, 256, 210),
    IQ4_NL(20, 32, 18),
    IQ4_XS(23, 256, 136),
    I32(26, 1, 4),
    BF16(30, 1, 2);

    private final int id;
    private final int blockElements;
    private final int blockBytes;

    GgmlType(int id, int blockElements, int blockBytes) {
        this.id = id;
        this.blockElements = blockElements;
        this.blockBytes = blockBytes;
    }

    /// The number stored in the file.
    public int id() {
        return id;
    }

    /// Consecutive elements of a row that share a block.
    public int blockElements() {
        return blockElements;
    }

    /// Bytes of one block.
    public int blockBytes() {
        return blockBytes;
    }

    /// Bytes of a row of `elements`, a multiple of [#blockElements()].
    public long rowBytes(long elements) {
        if (elements < 0 || elements % blockElements != 0) {
            throw new IllegalArgumentException(
                    "%s row: expected a multiple of %d elements, found %d".formatted(this, blockElements, elements));
        }
        return Math.multiplyExact(elements / blockElements, (long) blockBytes);
    }

    /// The type with this number in the file, or empty when this program does not know it.
    public static Optional<GgmlType> ofId(int id) {
        for (GgmlType type : values()) {
            if (type.id == id) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
