package dev.ferrum.engine.quant;

import dev.ferrum.engine.gguf.GgmlType;
import java.lang.foreign.MemorySegment;

/// 256 elements in 6 bits each, in 16 sub-blocks of 16 with a signed byte as scale:
/// `x[i] = d * sc[i/16] * (q[i] - 32)`, `q` 0..63.
///
/// ```
/// byte 0             128             192        208  210
///      | low 4 bits  | high 2 bits   | sc[16]   | d  |
///        128 bytes     64 bytes        i8         f16
/// ```
/// Two halves of 128 elements. In half h, for l in 0..31, the elements l, l + 32, l + 64, l + 96 have their low bits
/// in low half of byte 64 h + l, low half of byte 64 h + 32 + l, then the high halves of the same two bytes; their
/// high bits are bits 0, 2, 4, 6 of byte 32 h + l. Layout and formula: ggml `block_q6_K`.
public record Q6K() implements BlockFormat {
    /// 128 bytes of two low halves of codes each.
    public static final int QUANTS = 0;
    /// 64 bytes of the codes' high two bits.
    public static final int HIGH_BITS = 128;
    /// 16 signed bytes.
    public static final int SCALES = 192;
    /// f16 scale of the scales.
    public static final int SCALE = 208;

    private static final int ELEMENTS = 256;
    private static final int BYTES = 210;
    private static final int SUB_BLOCK = 16;

    @Override
    public GgmlType type() {
        return GgmlType.Q6_K;
    }

    @Override
    public void dequantise(MemorySegment source, long offset, int count, float[] out, int outOffset) {
        long block = offset;
        for (int to = outOffset; to < outOffset + count; to += ELEMENTS, block += BYTES) {
            float d = Bytes.half(source, block + SCALE);
            // Each pass: 16 of the 32 byte positions of a half, four elements each.
            for (int pass = 0; pass < 4; pass++) {
                int half = pass / 2;
                int start = pass % 2 * SUB_BLOCK;
                long scales = block + SCALES + half * 8 + pass % 2;
                float scale0 = d * source.get(Bytes.BYTE, scales);
                float scale1 = d * source.get(Bytes.BYTE, scales + 2);
                float scale2 = d * source.get(Bytes.BYTE, scales + 4);
                float scale3 = d * source.get(Bytes.BYTE, scales + 6);
                long low = block + QUANTS + half * 64 + start;
                long high = block + HIGH_BITS + half * 32 + start;
                int at = to + half * 128 + start;
                for (int i = 0; i < SUB_BLOCK; i++) {
                    int first = source.get(Bytes.BYTE, low + i);
                    int second = source.get(Bytes.BYTE, low + 32 + i);
                    int upper = source.get(Bytes.BYTE, high + i);
                    out[at + i] = scale0 * ((first & 0xF | (upper & 3) << 4) - 32);
                    out[at + i + 32] = scale1 * ((second & 0xF | (upper & 0xC) << 2) - 32);
                    out[at + i + 64] = scale2 * ((first >>> 4 & 0xF | upper & 0x30) - 32);
                    out[at + i + 96] = scale3 * ((second >>> 4 & 0xF | (upper & 0xC0) >>> 2) - 32);
                }
            }
        }
    }

    @Override
    public void quantise(float[] in, int inOffset, int count, MemorySegment target, long offset) {
        long block = offset;
        for (int from = inOffset; from < inOffset + count; from += ELEMENTS, block += BYTES) {
            SymmetricFit fit = SymmetricFit.of(in, from, SUB_BLOCK, 31, 127, target, block + SCALE);
            for (int sub = 0; sub < ELEMENTS / SUB_BLOCK; sub++) {
                target.set(Bytes.BYTE, block + SCALES + sub, (byte) fit.scales()[sub]);
            }
            for (int half = 0; half < 2; half++) {
                for (int l = 0; l < 32; l++) {
                    int[] codes = new int[4];
                    for (int k = 0; k < 4; k++) {
                        int element = half * 128 + k * 32 + l;
                        codes[k] = Bytes.code(in[from + element], fit.step(element / SUB_BLOCK), -31, 31) + 32;
                    }
                    long low = block + QUANTS + half * 64 + l;
                    target.set(Bytes.BYTE, low, (byte) (codes[0] & 0xF | (codes[2] & 0xF) << 4));
                    target.set(Bytes.BYTE, low + 32, (byte) (codes[1] & 0xF | (codes[3] & 0xF) << 4));
                    int upper = codes[0] >>> 4 | codes[1] >>> 4 << 2 | codes[2] >>> 4 << 4 | codes[3] >>> 4 << 6;
                    target.set(Bytes.BYTE, block + HIGH_BITS + half * 32 + l, (byte) upper);
                }
            }
        }
    }
}
