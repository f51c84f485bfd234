package dev.ferrum.engine.quant;

import java.lang.foreign.MemorySegment;

/// Whole-number scales and minimums of the sub-blocks of one super-block of 256:
/// `x = d * scale * code - dmin * minimum`.
///
/// Everything is rounded so that the codes `0..levels` cover each sub-block; then rounding a code is the only error,
/// half a step at most.
record AffineFit(float d, float dmin, int[] scales, int[] minimums) {
    private static final int ELEMENTS = 256;

    /// Fits `256 / size` sub-blocks with scales and minimums in `0..scaleLevels`; stores `d` and `dmin` as halves.
    static AffineFit of(
            float[] in, int from, int size, int levels, int scaleLevels, MemorySegment target, long dAt, long dminAt) {
        int blocks = ELEMENTS / size;
        float deepest = Math.max(0, -Bytes.smallest(in, from, ELEMENTS));
        float dmin = Bytes.putHalfAbove(target, dminAt, deepest / scaleLevels);
        int[] minimums = new int[blocks];
        float[] needed = new float[blocks];
        float widest = 0;
        for (int block = 0; block < blocks; block++) {
            float depth = Math.max(0, -Bytes.smallest(in, from + block * size, size));
            minimums[block] = ceiling(depth, dmin, scaleLevels);
            needed[block] = (Bytes.largest(in, from + block * size, size) + dmin * minimums[block]) / levels;
            widest = Math.max(widest, needed[block]);
        }
        float d = Bytes.putHalfAbove(target, dAt, widest / scaleLevels);
        int[] scales = new int[blocks];
        for (int block = 0; block < blocks; block++) {
            scales[block] = ceiling(needed[block], d, scaleLevels);
        }
        return new AffineFit(d, dmin, scales, minimums);
    }

    /// The nearest code of `value` in sub-block `block`.
    int code(float value, int block, int levels) {
        return Bytes.code(value + dmin * minimums[block], d * scales[block], 0, levels);
    }

    static int ceiling(float value, float step, int highest) {
        return step == 0 ? 0 : Math.clamp((long) Math.ceil(value / step), 0, highest);
    }
}
