package dev.ferrum.engine.quant;

import dev.ferrum.engine.gguf.GgmlType;
import java.lang.foreign.MemorySegment;

/// 32-bit IEEE floats, little-endian, one after another.
public record F32() implements BlockFormat {
    @Override
    public GgmlType type() {
        return GgmlType.F32;
    }

    @Override
    public void dequantise(MemorySegment source, long offset, int count, float[] out, int outOffset) {
        MemorySegment.copy(source, Bytes.FLOAT, offset, out, outOffset, count);
    }

    @Override
    public void quantise(float[] in, int inOffset, int count, MemorySegment target, long offset) {
        MemorySegment.copy(in, inOffset, target, Bytes.FLOAT, offset, count);
    }
}
