package dev.ferrum.engine.quant;

import java.lang.foreign.MemorySegment;

/// Whole-number scales of the sub-blocks of one super-block of 256: `x = d * scale * code`, codes of either sign.
///
/// Rounded so that codes up to `levels` cover each sub-block, as in [AffineFit].
record SymmetricFit(float d, int[] scales) {
    private static final int ELEMENTS = 256;

    /// Fits `256 / size` sub-blocks with scales in `0..scaleLevels`; stores `d` as a half at `dAt`.
    static SymmetricFit of(
            float[] in, int from, int size, int levels, int scaleLevels, MemorySegment target, long dAt) {
        float widest = Bytes.largestMagnitude(in, from, ELEMENTS) / levels;
        float d = Bytes.putHalfAbove(target, dAt, widest / scaleLevels);
        int[] scales = new int[ELEMENTS / size];
        for (int block = 0; block < scales.length; block++) {
            float needed = Bytes.largestMagnitude(in, from + block * size, size) / levels;
            scales[block] = AffineFit.ceiling(needed, d, scaleLevels);
        }
        return new SymmetricFit(d, scales);
    }

    /// What one code of sub-block `block` is worth.
    float step(int block) {
        return d * scales[block];
    }
}
