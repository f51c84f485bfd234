package dev.ferrum.engine.quant;

import dev.ferrum.engine.gguf.GgmlType;
import java.lang.foreign.MemorySegment;

/// 256 elements in 4 bits each, in 8 sub-blocks of 32 with a scale and a minimum of 6 bits:
/// `x[i] = d * sc[i/32] * q[i] - dmin * m[i/32]`, `q` 0..15.
///
/// ```
/// byte 0    2      4                 16                                144
///      | d  | dmin | sc[8], m[8]     | q: 4 groups of 32 bytes         |
///        f16  f16    6 bits each       group g, byte l: element 64 g + l in the low half,
///                    (PackedScales)                     element 64 g + 32 + l in the high half
/// ```
/// Layout and formula: ggml `block_q4_K`.
public record Q4K() implements BlockFormat {
    /// f16 scale of the scales.
    public static final int SCALE = 0;
    /// f16 scale of the minimums.
    public static final int MINIMUM = 2;
    /// 12 bytes of packed 6-bit scales and minimums.
    public static final int SCALES = 4;
    /// 128 bytes of two codes each.
    public static final int QUANTS = 16;

    private static final int ELEMENTS = 256;
    private static final int BYTES = 144;
    private static final int SUB_BLOCK = 32;

    @Override
    public GgmlType type() {
        return GgmlType.Q4_K;
    }

    @Override
    public void dequantise(MemorySegment source, long offset, int count, float[] out, int outOffset) {
        long block = offset;
        for (int to = outOffset; to < outOffset + count; to += ELEMENTS, block += BYTES) {
            float d = Bytes.half(source, block + SCALE);
            float dmin = Bytes.half(source, block + MINIMUM);
            for (int group = 0; group < 4; group++) {
                float lowScale = d * PackedScales.scale(source, block + SCALES, 2 * group);
                float lowMinimum = dmin * PackedScales.minimum(source, block + SCALES, 2 * group);
                float highScale = d * PackedScales.scale(source, block + SCALES, 2 * group + 1);
                float highMinimum = dmin * PackedScales.minimum(source, block + SCALES, 2 * group + 1);
                long codes = block + QUANTS + group * SUB_BLOCK;
                int at = to + group * 2 * SUB_BLOCK;
                for (int i = 0; i < SUB_BLOCK; i++) {
                    int code = source.get(Bytes.BYTE, codes + i);
                    out[at + i] = lowScale * (code & 0xF) - lowMinimum;
                    out[at + i + SUB_BLOCK] = highScale * (code >>> 4 & 0xF) - highMinimum;
                }
            }
        }
    }

    @Override
    public void quantise(float[] in, int inOffset, int count, MemorySegment target, long offset) {
        long block = offset;
        for (int from = inOffset; from < inOffset + count; from += ELEMENTS, block += BYTES) {
            AffineFit fit = AffineFit.of(in, from, SUB_BLOCK, 15, 63, target, block + SCALE, block + MINIMUM);
            PackedScales.put(target, block + SCALES, fit.scales(), fit.minimums());
            for (int i = 0; i < ELEMENTS / 2; i++) {
                int group = i / SUB_BLOCK;
                int element = from + group * SUB_BLOCK + i;
                int low = fit.code(in[element], 2 * group, 15);
                int high = fit.code(in[element + SUB_BLOCK], 2 * group + 1, 15);
                target.set(Bytes.BYTE, block + QUANTS + i, (byte) (low | high << 4));
            }
        }
    }
}
