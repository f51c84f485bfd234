package dev.ferrum.engine.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// f16 in memory to and from floats. Plain loops: C2 turns the conversions into vector instructions, and
/// they are exact for subnormals.
final class HalfFloats {
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

    /// The greatest finite f16; values beyond it are held there.
    private static final float GREATEST = 65504f;

    private HalfFloats() {}

    /// `out[at + i] = ` the `i`-th f16 from byte `offset`.
    static void fromF16(MemorySegment source, long offset, int count, float[] out, int at) {
        for (int i = 0; i < count; i++) {
            out[at + i] = Float.float16ToFloat(source.get(SHORT, offset + 2L * i));
        }
    }

    /// Converts `count` f32 from byte `from` of `source` to f16 from byte `to` of `target`: rounded to nearest
    /// even, held to the greatest finite value.
    static void toF16(MemorySegment source, long from, int count, MemorySegment target, long to) {
        for (int i = 0; i < count; i++) {
            float held = Math.max(-GREATEST, Math.min(GREATEST, source.get(FLOAT, from + 4L * i)));
            target.set(SHORT, to + 2L * i, Float.floatToFloat16(held));
        }
    }
}
