package dev.ferrum.engine.quant;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Little-endian access at any address, and the half precision numbers that blocks use for their scales.
final class Bytes {
    static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private Bytes() {}

    static float half(MemorySegment source, long offset) {
        return Float.float16ToFloat(source.get(SHORT, offset));
    }

    static int unsigned(MemorySegment source, long offset) {
        return source.get(BYTE, offset) & 0xFF;
    }

    /// Stores the smallest half that is not below `scale >= 0` and returns it as it will be read back.
    ///
    /// Rounding up keeps the largest element of a block within the range of its codes.
    static float putHalfAbove(MemorySegment target, long offset, float scale) {
        short half = Float.floatToFloat16(scale);
        if (Float.float16ToFloat(half) < scale) {
            half++;
        }
        target.set(SHORT, offset, half);
        return Float.float16ToFloat(half);
    }

    /// Stores the largest half that is not above `value` and returns it as it will be read back.
    static float putHalfBelow(MemorySegment target, long offset, float value) {
        if (value >= 0) {
            short half = Float.floatToFloat16(value);
            if (Float.float16ToFloat(half) > value) {
                half--;
            }
            target.set(SHORT, offset, half);
            return Float.float16ToFloat(half);
        }
        float stored = putHalfAbove(target, offset, -value);
        target.set(SHORT, offset, Float.floatToFloat16(-stored));
        return -stored;
    }

    /// The code nearest to `value / step`, within `low..high`; 0 (clamped) when all codes mean zero.
    static int code(float value, float step, int low, int high) {
        int code = step == 0 ? 0 : Math.round(value / step);
        return Math.clamp(code, low, high);
    }

    static float largestMagnitude(float[] in, int from, int count) {
        float largest = 0;
        for (int i = from; i < from + count; i++) {
            largest = Math.max(largest, Math.abs(in[i]));
        }
        return largest;
    }

    static float smallest(float[] in, int from, int count) {
        float smallest = in[from];
        for (int i = from + 1; i < from + count; i++) {
            smallest = Math.min(smallest, in[i]);
        }
        return smallest;
    }

    static float largest(float[] in, int from, int count) {
        float largest = in[from];
        for (int i = from + 1; i < from + count; i++) {
            largest = Math.max(largest, in[i]);
        }
        return largest;
    }
}
