package dev.ferrum.engine.quant;

import dev.ferrum.engine.gguf.GgmlType;
import java.lang.foreign.MemorySegment;

/// 32 elements in 4 bits each with a scale and a minimum: `x[i] = d * q[i] + m`, `q` 0..15.
///
/// ```
/// byte 0    2    4                                     20
///      | d  | m  | q[0] + 16 q[16]  ...  q[15] + 16 q[31] |
///        f16  f16  two codes of 4 bits a byte
/// ```
/// Layout and formula: ggml `block_q4_1`.
public record Q4_1() implements BlockFormat {
    /// f16 scale.
    public static final int SCALE = 0;
    /// f16 minimum.
    public static final int MINIMUM = 2;
    /// 16 bytes: element i in the low half of byte i, element i + 16 in its high half.
    public static final int QUANTS = 4;

    private static final int ELEMENTS = 32;
    private static final int BYTES = 20;

    @Override
    public GgmlType type() {
        return GgmlType.Q4_1;
    }

    @Override
    public void dequantise(MemorySegment source, long offset, int count, float[] out, int outOffset) {
        long block = offset;
        for (int to = outOffset; to < outOffset + count; to += ELEMENTS, block += BYTES) {
            float scale = Bytes.half(source, block + SCALE);
            float minimum = Bytes.half(source, block + MINIMUM);
            for (int i = 0; i < ELEMENTS / 2; i++) {
                int codes = Bytes.unsigned(source, block + QUANTS + i);
                out[to + i] = scale * (codes & 0xF) + minimum;
                out[to + i + ELEMENTS / 2] = scale * (codes >>> 4) + minimum;
            }
        }
    }

    @Override
    public void quantise(float[] in, int inOffset, int count, MemorySegment target, long offset) {
        long block = offset;
        for (int from = inOffset; from < inOffset + count; from += ELEMENTS, block += BYTES) {
            float smallest = Bytes.smallest(in, from, ELEMENTS);
            float minimum = Bytes.putHalfBelow(target, block + MINIMUM, smallest);
            float range = Bytes.largest(in, from, ELEMENTS) - minimum;
            float scale = Bytes.putHalfAbove(target, block + SCALE, range / 15);
            for (int i = 0; i < ELEMENTS / 2; i++) {
                int low = Bytes.code(in[from + i] - minimum, scale, 0, 15);
                int high = Bytes.code(in[from + i + ELEMENTS / 2] - minimum, scale, 0, 15);
                target.set(Bytes.BYTE, block + QUANTS + i, (byte) (low | high << 4));
            }
        }
    }
}
