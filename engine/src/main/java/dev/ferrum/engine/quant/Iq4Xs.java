package dev.ferrum.engine.quant;

import dev.ferrum.engine.gguf.GgmlType;
import java.lang.foreign.MemorySegment;

/// 256 elements in 4 bits each, in 8 sub-blocks of 32 with a signed scale of 6 bits and a table of values:
/// `x[i] = d * (sc[i/32] - 32) * values[q[i]]`, `q` 0..15.
///
/// ```
/// byte 0    2              4             8                              136
///      | d  | scales high  | scales low  | q: 8 groups of 16 bytes      |
///        f16  u16            4 bytes       group j, byte l: element 32 j + l in the low half,
///             2 bits each    4 bits each                    element 32 j + 16 + l in the high half
/// ```
/// Scale j: low bits in the low (j even) or high half of byte j / 2, high bits at bit 2 j of the u16. The table is in
/// [NonLinear4]. Layout and formula: ggml `block_iq4_xs`.
public record Iq4Xs() implements BlockFormat {
    /// f16 scale of the scales.
    public static final int SCALE = 0;
    /// 16 bits: the scales' upper two bits.
    public static final int SCALES_HIGH = 2;
    /// 4 bytes: the scales' low four bits.
    public static final int SCALES_LOW = 4;
    /// 128 bytes of two codes each.
    public static final int QUANTS = 8;

    private static final int ELEMENTS = 256;
    private static final int BYTES = 136;
    private static final int SUB_BLOCK = 32;

    @Override
    public GgmlType type() {
        return GgmlType.IQ4_XS;
    }

    @Override
    public void dequantise(MemorySegment source, long offset, int count, float[] out, int outOffset) {
        long block = offset;
        for (int to = outOffset; to < outOffset + count; to += ELEMENTS, block += BYTES) {
            float d = Bytes.half(source, block + SCALE);
            int scalesHigh = source.get(Bytes.SHORT, block + SCALES_HIGH);
            int scalesLow = source.get(Bytes.INT, block + SCALES_LOW);
            for (int sub = 0; sub < ELEMENTS / SUB_BLOCK; sub++) {
                int packed = scalesLow >>> 4 * sub & 0xF | (scalesHigh >>> 2 * sub & 3) << 4;
                float scale = d * (packed - 32);
                long codes = block + QUANTS + sub * SUB_BLOCK / 2;
                int at = to + sub * SUB_BLOCK;
                for (int i = 0; i < SUB_BLOCK / 2; i++) {
                    int code = source.get(Bytes.BYTE, codes + i);
                    out[at + i] = scale * NonLinear4.value(code & 0xF);
                    out[at + i + SUB_BLOCK / 2] = scale * NonLinear4.value(code >>> 4 & 0xF);
                }
            }
        }
    }

    @Override
    public void quantise(float[] in, int inOffset, int count, MemorySegment target, long offset) {
        long block = offset;
        for (int from = inOffset; from < inOffset + count; from += ELEMENTS, block += BYTES) {
            SymmetricFit fit = SymmetricFit.of(in, from, SUB_BLOCK, NonLinear4.LARGEST, 31, target, block + SCALE);
            int scalesHigh = 0;
            int scalesLow = 0;
            for (int sub = 0; sub < ELEMENTS / SUB_BLOCK; sub++) {
                int packed = fit.scales()[sub] + 32;
                scalesLow |= (packed & 0xF) << 4 * sub;
                scalesHigh |= packed >>> 4 << 2 * sub;
                float step = fit.step(sub);
                for (int i = 0; i < SUB_BLOCK / 2; i++) {
                    int element = from + sub * SUB_BLOCK + i;
                    int low = step == 0 ? 0 : NonLinear4.nearest(in[element] / step);
                    int high = step == 0 ? 0 : NonLinear4.nearest(in[element + SUB_BLOCK / 2] / step);
                    long at = block + QUANTS + sub * SUB_BLOCK / 2 + i;
                    target.set(Bytes.BYTE, at, (byte) (low | high << 4));
                }
            }
            target.set(Bytes.SHORT, block + SCALES_HIGH, (short) scalesHigh);
            target.set(Bytes.INT, block + SCALES_LOW, scalesLow);
        }
    }
}
