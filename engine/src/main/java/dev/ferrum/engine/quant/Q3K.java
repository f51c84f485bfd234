package dev.ferrum.engine.quant;

import dev.ferrum.engine.gguf.GgmlType;
import java.lang.foreign.MemorySegment;

/// 256 elements in 3 bits each, in 16 sub-blocks of 16 with a signed scale of 6 bits:
/// `x[i] = d * (sc[i/16] - 32) * (q[i] - 4)`, `q` 0..7.
///
/// ```
/// byte 0            32           96              108  110
///      | high bits  | low bits   | scales        | d  |
///        32 bytes     64 bytes     16 × 6 bits     f16
/// ```
/// Low bits: as in [Q2K]. High bit of element e: bit e / 32 of byte e mod 32. Scale j: low 4 bits in the low (j < 8)
/// or high (j ≥ 8) half of byte j mod 8, upper 2 bits at bit 2 * (j / 4) of byte 8 + j mod 4.
/// Layout and formula: ggml `block_q3_K`.
public record Q3K() implements BlockFormat {
    /// 32 bytes of the codes' third bits.
    public static final int HIGH_BITS = 0;
    /// 64 bytes of the codes' low two bits.
    public static final int QUANTS = 32;
    /// 12 bytes of packed 6-bit scales.
    public static final int SCALES = 96;
    /// f16 scale of the scales.
    public static final int SCALE = 108;

    private static final int ELEMENTS = 256;
    private static final int BYTES = 110;
    private static final int SUB_BLOCK = 16;

    @Override
    public GgmlType type() {
        return GgmlType.Q3_K;
    }

    @Override
    public void dequantise(MemorySegment source, long offset, int count, float[] out, int outOffset) {
        long block = offset;
        for (int to = outOffset; to < outOffset + count; to += ELEMENTS, block += BYTES) {
            float d = Bytes.half(source, block + SCALE);
            for (int sub = 0; sub < ELEMENTS / SUB_BLOCK; sub++) {
                float scale = d * (packedScale(source, block + SCALES, sub) - 32);
                long low = block + QUANTS + sub / 8 * 32 + sub % 2 * SUB_BLOCK;
                long high = block + HIGH_BITS + sub % 2 * SUB_BLOCK;
                int shift = sub / 2 % 4 * 2;
                int bit = sub / 2;
                int at = to + sub * SUB_BLOCK;
                for (int i = 0; i < SUB_BLOCK; i++) {
                    int code = source.get(Bytes.BYTE, low + i) >>> shift & 3
                            | (source.get(Bytes.BYTE, high + i) >>> bit & 1) << 2;
                    out[at + i] = scale * (code - 4);
                }
            }
        }
    }

    @Override
    public void quantise(float[] in, int inOffset, int count, MemorySegment target, long offset) {
        long block = offset;
        for (int from = inOffset; from < inOffset + count; from += ELEMENTS, block += BYTES) {
            target.asSlice(block, BYTES).fill((byte) 0);
            SymmetricFit fit = SymmetricFit.of(in, from, SUB_BLOCK, 3, 31, target, block + SCALE);
            for (int sub = 0; sub < ELEMENTS / SUB_BLOCK; sub++) {
                putPackedScale(target, block + SCALES, sub, fit.scales()[sub] + 32);
                for (int i = 0; i < SUB_BLOCK; i++) {
                    int code = Bytes.code(in[from + sub * SUB_BLOCK + i], fit.step(sub), -3, 3) + 4;
                    long low = block + QUANTS + sub / 8 * 32 + sub % 2 * SUB_BLOCK + i;
                    or(target, low, (code & 3) << sub / 2 % 4 * 2);
                    or(target, block + HIGH_BITS + sub % 2 * SUB_BLOCK + i, code >>> 2 << sub / 2);
                }
            }
        }
    }

    private static int packedScale(MemorySegment source, long at, int sub) {
        int low = Bytes.unsigned(source, at + sub % 8) >>> sub / 8 * 4 & 0xF;
        int high = Bytes.unsigned(source, at + 8 + sub % 4) >>> sub / 4 * 2 & 3;
        return low | high << 4;
    }

    private static void putPackedScale(MemorySegment target, long at, int sub, int scale) {
        or(target, at + sub % 8, (scale & 0xF) << sub / 8 * 4);
        or(target, at + 8 + sub % 4, scale >>> 4 << sub / 4 * 2);
    }

    private static void or(MemorySegment target, long at, int bits) {
        target.set(Bytes.BYTE, at, (byte) (target.get(Bytes.BYTE, at) | bits));
    }
}
