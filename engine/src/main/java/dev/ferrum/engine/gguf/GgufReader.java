package dev.ferrum.engine.gguf;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Little-endian cursor over a header that never reads past its end and never allocates what the file cannot fill.
///
/// Every `what` names the thing being read, for the message when the file ends too early.
final class GgufReader {
    static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final MemorySegment data;
    private final String file;
    private final HeapBudget budget;
    private long position;

    /// Reads `data` from its first byte; `file` is the name shown in messages.
    GgufReader(MemorySegment data, String file, HeapBudget budget) {
        this.data = data;
        this.file = file;
        this.budget = budget;
    }

    String file() {
        return file;
    }

    long position() {
        return position;
    }

    long size() {
        return data.byteSize();
    }

    long remaining() {
        return data.byteSize() - position;
    }

    int u8(String what) {
        return data.get(ValueLayout.JAVA_BYTE, advance(1, what)) & 0xFF;
    }

    int u16(String what) {
        return data.get(SHORT, advance(2, what)) & 0xFFFF;
    }

    int i32(String what) {
        return data.get(INT, advance(4, what));
    }

    long u32(String what) {
        return i32(what) & 0xFFFF_FFFFL;
    }

    /// The 64 bits as they are: a value from 2^63 up comes out negative.
    long u64(String what) {
        return data.get(LONG, advance(8, what));
    }

    float f32(String what) {
        return data.get(FLOAT, advance(4, what));
    }

    double f64(String what) {
        return data.get(DOUBLE, advance(8, what));
    }

    /// A count of things that take at least `bytesEach` bytes of the file each.
    long count(int bytesEach, String what) {
        long at = position;
        long count = u64(what);
        if (count < 0 || count > remaining() / bytesEach) {
            throw fail(
                    at,
                    "%s: expected %d at most, as the file has %d bytes left, found %s; the file is damaged or the"
                            + " download truncated: download it again",
                    what,
                    remaining() / bytesEach,
                    remaining(),
                    Long.toUnsignedString(count));
        }
        return count;
    }

    /// A length-prefixed string, as its bytes; at most `longest` of them.
    byte[] text(long longest, String what) {
        long at = position;
        long length = count(1, what);
        if (length > longest) {
            throw fail(at, "%s: expected at most %d bytes, found %d", what, longest, length);
        }
        return bytes(length, what);
    }

    /// The next `length` bytes, copied.
    byte[] bytes(long length, String what) {
        charge(length + 32, what);
        long at = advance(length, what);
        byte[] copy = new byte[(int) length];
        MemorySegment.copy(data, ValueLayout.JAVA_BYTE, at, copy, 0, copy.length);
        return copy;
    }

    /// `count` length-prefixed strings; `count` came from [#count] with at least 8 bytes each.
    TextList texts(long count, String what) {
        charge(4 * count + 64, what);
        long start = position;
        int[] ends = new int[(int) count];
        long total = 0;
        for (int i = 0; i < ends.length; i++) {
            long length = count(1, what);
            advance(length, what);
            total += length;
            if (total > HeapBudget.BYTES) {
                charge(total, what);
            }
            ends[i] = (int) total;
        }
        charge(total, what);
        byte[] utf8 = new byte[(int) total];
        long from = start;
        int to = 0;
        for (int end : ends) {
            from += 8;
            MemorySegment.copy(data, ValueLayout.JAVA_BYTE, from, utf8, to, end - to);
            from += end - to;
            to = end;
        }
        return new TextList(utf8, ends);
    }

    /// Counts `bytes` of heap against the budget of this file.
    void charge(long bytes, String what) {
        if (!budget.take(bytes)) {
            throw fail(
                    position,
                    "%s: expected a header that fits into %d MB of memory, found a larger one; the file is damaged or"
                            + " not a language model",
                    what,
                    HeapBudget.BYTES >> 20);
        }
    }

    GgufException fail(long at, String format, Object... arguments) {
        return new GgufException(at, file + ": " + format.formatted(arguments));
    }

    private long advance(long bytes, String what) {
        if (bytes > remaining()) {
            throw fail(
                    position,
                    "%s: expected %d bytes, file has %d left: download truncated? Download the file again",
                    what,
                    bytes,
                    remaining());
        }
        long at = position;
        position += bytes;
        return at;
    }
}
