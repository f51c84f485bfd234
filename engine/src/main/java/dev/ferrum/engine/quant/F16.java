package dev.ferrum.engine.quant;

import dev.ferrum.engine.gguf.GgmlType;
import java.lang.foreign.MemorySegment;

/// 16-bit IEEE floats (1 sign, 5 exponent, 10 fraction bits), little-endian, one after another.
public record F16() implements BlockFormat {
    @Override
    public GgmlType type() {
        return GgmlType.F16;
    }

    @Override
    public void dequantise(MemorySegment source, long offset, int count, float[] out, int outOffset) {
        for (int i = 0; i < count; i++) {
            out[outOffset + i] = Float.float16ToFloat(source.get(Bytes.SHORT, offset + 2L * i));
        }
    }

    @Override
    public void quantise(float[] in, int inOffset, int count, MemorySegment target, long offset) {
        for (int i = 0; i < count; i++) {
            target.set(Bytes.SHORT, offset + 2L * i, Float.floatToFloat16(in[inOffset + i]));
        }
    }
}
