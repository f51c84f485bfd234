package dev.ferrum.engine.gguf;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/// One metadata value of a GGUF file.
///
/// Values own heap copies of their bytes, so they outlive the file. Arrays stay in the width they have in the file;
/// text is decoded when it is asked for. Bytes that are no UTF-8 decode to U+FFFD.
public sealed interface GgufValue {
    /// The type in the file; for an array [GgufType#ARRAY].
    GgufType type();

    /// A whole number; `U64` keeps its 64 bits, so values from 2^63 up look negative.
    record Whole(GgufType type, long value) implements GgufValue {
        public Whole {
            if (!type.isWhole()) {
                throw new IllegalArgumentException("whole number: expected an integer type, found " + type);
            }
        }
    }

    /// A floating point number.
    record Real(GgufType type, double value) implements GgufValue {
        public Real {
            if (!type.isReal()) {
                throw new IllegalArgumentException("real number: expected F32 or F64, found " + type);
            }
        }
    }

    /// A truth value.
    record Bool(boolean value) implements GgufValue {
        @Override
        public GgufType type() {
            return GgufType.BOOL;
        }
    }

    /// A string, kept as the bytes of the file.
    final class Text implements GgufValue {
        private final byte[] utf8;

        Text(byte[] utf8) {
            this.utf8 = utf8;
        }

        public static Text of(String text) {
            return new Text(text.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public GgufType type() {
            return GgufType.STRING;
        }

        public String text() {
            return new String(utf8, StandardCharsets.UTF_8);
        }

        byte[] bytes() {
            return utf8;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Text text && Arrays.equals(utf8, text.utf8);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(utf8);
        }

        @Override
        public String toString() {
            return text();
        }
    }

    /// An array of strings: an unmodifiable list that decodes each element when it is read.
    record Texts(List<String> values) implements GgufValue {
        @Override
        public GgufType type() {
            return GgufType.ARRAY;
        }
    }

    /// An array of numbers or truth values: `count` elements of type `element`, little-endian, in `bytes`.
    record Numbers(GgufType element, MemorySegment bytes) implements GgufValue {
        public Numbers {
            if (element.bytes() == 0 || bytes.byteSize() % element.bytes() != 0) {
                throw new IllegalArgumentException(
                        "array of %s: %d bytes do not hold whole elements".formatted(element, bytes.byteSize()));
            }
        }

        @Override
        public GgufType type() {
            return GgufType.ARRAY;
        }

        public int count() {
            return Math.toIntExact(bytes.byteSize() / element.bytes());
        }

        /// Element `index` of an array of whole numbers or truth values (1 for true).
        public long wholeAt(int index) {
            return switch (element) {
                case U8, BOOL -> bytes.get(ValueLayout.JAVA_BYTE, index) & 0xFF;
                case I8 -> bytes.get(ValueLayout.JAVA_BYTE, index);
                case U16 -> bytes.get(GgufReader.SHORT, 2L * index) & 0xFFFF;
                case I16 -> bytes.get(GgufReader.SHORT, 2L * index);
                case U32 -> bytes.get(GgufReader.INT, 4L * index) & 0xFFFF_FFFFL;
                case I32 -> bytes.get(GgufReader.INT, 4L * index);
                case U64, I64 -> bytes.get(GgufReader.LONG, 8L * index);
                case F32, F64, STRING, ARRAY -> throw new IllegalStateException(element + " is no whole number");
            };
        }

        /// Element `index` of an array of any number type, as the nearest double.
        public double realAt(int index) {
            return switch (element) {
                case F32 -> bytes.get(GgufReader.FLOAT, 4L * index);
                case F64 -> bytes.get(GgufReader.DOUBLE, 8L * index);
                case U8, I8, U16, I16, U32, I32, U64, I64, BOOL, STRING, ARRAY -> wholeAt(index);
            };
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Numbers(GgufType otherElement, MemorySegment otherBytes)
                    && element == otherElement
                    && bytes.mismatch(otherBytes) == -1;
        }

        @Override
        public int hashCode() {
            return 31 * element.hashCode() + Long.hashCode(bytes.byteSize());
        }
    }

    /// An array of arrays.
    record Nested(List<GgufValue> values) implements GgufValue {
        public Nested {
            values = List.copyOf(values);
        }

        @Override
        public GgufType type() {
            return GgufType.ARRAY;
        }
    }
}
