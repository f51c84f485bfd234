package dev.ferrum.engine.quant;

import dev.ferrum.engine.gguf.GgmlType;
import java.lang.foreign.MemorySegment;

/// 32 elements in 4 bits each with one scale: `x[i] = d * (q[i] - 8)`, `q` 0..15.
///
/// ```
/// byte 0    2                                     18
///      | d  | q[0] + 16 q[16]  ...  q[15] + 16 q[31] |
///        f16  two codes of 4 bits a byte
/// ```
/// Layout and formula: ggml `block_q4_0`.
public record Q4_0() implements BlockFormat {
    /// f16 scale.
    public static final int SCALE = 0;
    /// 16 bytes: element i in the low half of byte i, element i + 16 in its high half.
    public static final int QUANTS = 2;

    private static final int ELEMENTS = 32;
    private static final int BYTES = 18;

    @Override
    public GgmlType type() {
        return GgmlType.Q4_0;
    }

    @Override
    public void dequantise(MemorySegment source, long offset, int count, float[] out, int outOffset) {
        long block = offset;
        for (int to = outOffset; to < outOffset + count; to += ELEMENTS, block += BYTES) {
            float scale = Bytes.half(source, block + SCALE);
            for (int i = 0; i < ELEMENTS / 2; i++) {
                int codes = Bytes.unsigned(source, block + QUANTS + i);
                out[to + i] = scale * ((codes & 0xF) - 8);
                out[to + i + ELEMENTS / 2] = scale * ((codes >>> 4) - 8);
            }
        }
    }

    @Override
    public void quantise(float[] in, int inOffset, int count, MemorySegment target, long offset) {
        long block = offset;
        for (int from = inOffset; from < inOffset + count; from += ELEMENTS, block += BYTES) {
            float largest = Bytes.largestMagnitude(in, from, ELEMENTS);
            float scale = Bytes.putHalfAbove(target, block + SCALE, largest / 7);
            for (int i = 0; i < ELEMENTS / 2; i++) {
                int low = Bytes.code(in[from + i], scale, -7, 7) + 8;
                int high = Bytes.code(in[from + i + ELEMENTS / 2], scale, -7, 7) + 8;
                target.set(Bytes.BYTE, block + QUANTS + i, (byte) (low | high << 4));
            }
        }
    }
}
