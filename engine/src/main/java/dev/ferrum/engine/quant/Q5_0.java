package dev.ferrum.engine.quant;

import dev.ferrum.engine.gguf.GgmlType;
import java.lang.foreign.MemorySegment;

/// 32 elements in 5 bits each with one scale: `x[i] = d * (q[i] - 16)`, `q` 0..31.
///
/// ```
/// byte 0    2     6                                     22
///      | d  | h   | l[0] + 16 l[16]  ...  l[15] + 16 l[31] |
///        f16  u32   two codes of 4 bits a byte
/// ```
/// The code of element i is `l[i] + 16 * (bit i of h)`. Layout and formula: ggml `block_q5_0`.
public record Q5_0() implements BlockFormat {
    /// f16 scale.
    public static final int SCALE = 0;
    /// 32 bits: bit i is the fifth bit of element i.
    public static final int HIGH_BITS = 2;
    /// 16 bytes: the low 4 bits, element i in the low half of byte i, element i + 16 in its high half.
    public static final int QUANTS = 6;

    private static final int ELEMENTS = 32;
    private static final int BYTES = 22;

    @Override
    public GgmlType type() {
        return GgmlType.Q5_0;
    }

    @Override
    public void dequantise(MemorySegment source, long offset, int count, float[] out, int outOffset) {
        long block = offset;
        for (int to = outOffset; to < outOffset + count; to += ELEMENTS, block += BYTES) {
            float scale = Bytes.half(source, block + SCALE);
            int fifth = source.get(Bytes.INT, block + HIGH_BITS);
            for (int i = 0; i < ELEMENTS / 2; i++) {
                int codes = Bytes.unsigned(source, block + QUANTS + i);
                int low = codes & 0xF | (fifth >>> i & 1) << 4;
                int high = codes >>> 4 | (fifth >>> i + ELEMENTS / 2 & 1) << 4;
                out[to + i] = scale * (low - 16);
                out[to + i + ELEMENTS / 2] = scale * (high - 16);
            }
        }
    }

    @Override
    public void quantise(float[] in, int inOffset, int count, MemorySegment target, long offset) {
        long block = offset;
        for (int from = inOffset; from < inOffset + count; from += ELEMENTS, block += BYTES) {
            float largest = Bytes.largestMagnitude(in, from, ELEMENTS);
            float scale = Bytes.putHalfAbove(target, block + SCALE, largest / 15);
            int fifth = 0;
            for (int i = 0; i < ELEMENTS / 2; i++) {
                int low = Bytes.code(in[from + i], scale, -15, 15) + 16;
                int high = Bytes.code(in[from + i + ELEMENTS / 2], scale, -15, 15) + 16;
                fifth |= low >>> 4 << i | high >>> 4 << i + ELEMENTS / 2;
                target.set(Bytes.BYTE, block + QUANTS + i, (byte) (low & 0xF | (high & 0xF) << 4));
            }
            target.set(Bytes.INT, block + HIGH_BITS, fifth);
        }
    }
}
