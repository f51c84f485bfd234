package dev.ferrum.engine.quant;

import dev.ferrum.engine.gguf.GgmlType;
import java.lang.foreign.MemorySegment;

/// The upper 16 bits of 32-bit IEEE floats (1 sign, 8 exponent, 7 fraction bits), little-endian.
public record BF16() implements BlockFormat {
    @Override
    public GgmlType type() {
        return GgmlType.BF16;
    }

    @Override
    public void dequantise(MemorySegment source, long offset, int count, float[] out, int outOffset) {
        for (int i = 0; i < count; i++) {
            out[outOffset + i] = Float.intBitsToFloat(source.get(Bytes.SHORT, offset + 2L * i) << 16);
        }
    }

    @Override
    public void quantise(float[] in, int inOffset, int count, MemorySegment target, long offset) {
        for (int i = 0; i < count; i++) {
            target.set(Bytes.SHORT, offset + 2L * i, rounded(in[inOffset + i]));
        }
    }

    /// To nearest, ties to even. A NaN keeps a fraction bit, or rounding could make it an infinity.
    private static short rounded(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            return (short) (bits >>> 16 | 0x40);
        }
        return (short) (bits + 0x7FFF + (bits >>> 16 & 1) >>> 16);
    }
}
