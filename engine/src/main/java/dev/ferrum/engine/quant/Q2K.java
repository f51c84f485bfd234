package dev.ferrum.engine.quant;

import dev.ferrum.engine.gguf.GgmlType;
import java.lang.foreign.MemorySegment;

/// 256 elements in 2 bits each, in 16 sub-blocks of 16 with a scale and a minimum of 4 bits:
/// `x[i] = d * sc[i/16] * q[i] - dmin * m[i/16]`, `q` 0..3.
///
/// ```
/// byte 0              16           80   82     84
///      | sc + 16 m    | q          | d  | dmin |
///        16 bytes       64 bytes     f16  f16
/// ```
/// Codes: two halves of 128 elements, 32 bytes each; byte l of a half holds elements l, l + 32, l + 64 and l + 96 of
/// that half, from the low bits up. Layout and formula: ggml `block_q2_K`.
public record Q2K() implements BlockFormat {
    /// 16 bytes: scale of sub-block j in the low half of byte j, its minimum in the high half.
    public static final int SCALES = 0;
    /// 64 bytes of four codes each.
    public static final int QUANTS = 16;
    /// f16 scale of the scales.
    public static final int SCALE = 80;
    /// f16 scale of the minimums.
    public static final int MINIMUM = 82;

    private static final int ELEMENTS = 256;
    private static final int BYTES = 84;
    private static final int SUB_BLOCK = 16;

    @Override
    public GgmlType type() {
        return GgmlType.Q2_K;
    }

    @Override
    public void dequantise(MemorySegment source, long offset, int count, float[] out, int outOffset) {
        long block = offset;
        for (int to = outOffset; to < outOffset + count; to += ELEMENTS, block += BYTES) {
            float d = Bytes.half(source, block + SCALE);
            float dmin = Bytes.half(source, block + MINIMUM);
            for (int sub = 0; sub < ELEMENTS / SUB_BLOCK; sub++) {
                int scales = Bytes.unsigned(source, block + SCALES + sub);
                float scale = d * (scales & 0xF);
                float minimum = dmin * (scales >>> 4);
                long codes = block + QUANTS + byteOf(sub);
                int shift = shiftOf(sub);
                int at = to + sub * SUB_BLOCK;
                for (int i = 0; i < SUB_BLOCK; i++) {
                    out[at + i] = scale * (source.get(Bytes.BYTE, codes + i) >>> shift & 3) - minimum;
                }
            }
        }
    }

    @Override
    public void quantise(float[] in, int inOffset, int count, MemorySegment target, long offset) {
        long block = offset;
        for (int from = inOffset; from < inOffset + count; from += ELEMENTS, block += BYTES) {
            target.asSlice(block, BYTES).fill((byte) 0);
            AffineFit fit = AffineFit.of(in, from, SUB_BLOCK, 3, 15, target, block + SCALE, block + MINIMUM);
            for (int sub = 0; sub < ELEMENTS / SUB_BLOCK; sub++) {
                target.set(Bytes.BYTE, block + SCALES + sub, (byte) (fit.scales()[sub] | fit.minimums()[sub] << 4));
                for (int i = 0; i < SUB_BLOCK; i++) {
                    long at = block + QUANTS + byteOf(sub) + i;
                    int code = fit.code(in[from + sub * SUB_BLOCK + i], sub, 3);
                    target.set(Bytes.BYTE, at, (byte) (target.get(Bytes.BYTE, at) | code << shiftOf(sub)));
                }
            }
        }
    }

    /// First code byte of a sub-block: its half, and which 16 of the half's 32 bytes.
    private static int byteOf(int sub) {
        return sub / 8 * 32 + sub % 2 * SUB_BLOCK;
    }

    private static int shiftOf(int sub) {
        return sub / 2 % 4 * 2;
    }
}
