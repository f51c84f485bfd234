package dev.ferrum.engine.quant;

import dev.ferrum.engine.gguf.GgmlType;
import java.lang.foreign.MemorySegment;

/// 32 elements as signed bytes with one scale: `x[i] = d * q[i]`.
///
/// ```
/// byte 0    2                                      34
///      | d  | q[0] q[1] ...                  q[31] |
///        f16  i8
/// ```
/// Layout and formula: ggml `block_q8_0`.
public record Q8_0() implements BlockFormat {
    /// f16 scale.
    public static final int SCALE = 0;
    /// 32 signed bytes.
    public static final int QUANTS = 2;

    private static final int ELEMENTS = 32;
    private static final int BYTES = 34;

    @Override
    public GgmlType type() {
        return GgmlType.Q8_0;
    }

    @Override
    public void dequantise(MemorySegment source, long offset, int count, float[] out, int outOffset) {
        long block = offset;
        for (int to = outOffset; to < outOffset + count; to += ELEMENTS, block += BYTES) {
            float scale = Bytes.half(source, block + SCALE);
            for (int i = 0; i < ELEMENTS; i++) {
                out[to + i] = scale * source.get(Bytes.BYTE, block + QUANTS + i);
            }
        }
    }

    @Override
    public void quantise(float[] in, int inOffset, int count, MemorySegment target, long offset) {
        long block = offset;
        for (int from = inOffset; from < inOffset + count; from += ELEMENTS, block += BYTES) {
            float largest = Bytes.largestMagnitude(in, from, ELEMENTS);
            float scale = Bytes.putHalfAbove(target, block + SCALE, largest / 127);
            for (int i = 0; i < ELEMENTS; i++) {
                target.set(Bytes.BYTE, block + QUANTS + i, (byte) Bytes.code(in[from + i], scale, -127, 127));
            }
        }
    }
}
