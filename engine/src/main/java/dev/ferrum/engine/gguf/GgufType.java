package dev.ferrum.engine.gguf;

import java.util.Optional;

/// Types of metadata values, with their numbers in the file and, where it is fixed, their size in bytes.
public enum GgufType {
    U8(0, 1),
    I8(1, 1),
    U16(2, 2),
    I16(3, 2),
    U32(4, 4),
    I32(5, 4),
    F32(6, 4),
    BOOL(7, 1),
    STRING(8, 0),
    ARRAY(9, 0),
    U64(10, 8),
    I64(11, 8),
    F64(12, 8);

    private final int id;
    private final int bytes;

    GgufType(int id, int bytes) {
        this.id = id;
        this.bytes = bytes;
    }

    /// The number stored in the file.
    public int id() {
        return id;
    }

    /// Bytes of one value; 0 for strings and arrays, whose size varies.
    public int bytes() {
        return bytes;
    }

    /// Whether values are whole numbers, of any width and sign.
    public boolean isWhole() {
        return switch (this) {
            case U8, I8, U16, I16, U32, I32, U64, I64 -> true;
            case F32, F64, BOOL, STRING, ARRAY -> false;
        };
    }

    /// Whether values are floating point numbers.
    public boolean isReal() {
        return this == F32 || this == F64;
    }

    static Optional<GgufType> ofId(long id) {
        for (GgufType type : values()) {
            if (type.id == id) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
