package dev.ferrum.engine.cpu.narrow;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// Sums of the lanes of many vectors at once, 256 bit: as [dev.ferrum.engine.cpu.wide.LaneSums], eight at a time.
public final class LaneSums {
    private static final VectorSpecies<Float> F256 = FloatVector.SPECIES_256;
    private static final VectorShuffle<Float> SWAP4 = VectorShuffle.fromOp(F256, i -> i ^ 4);
    private static final VectorShuffle<Float> SWAP2 = VectorShuffle.fromOp(F256, i -> i ^ 2);
    private static final VectorShuffle<Float> SWAP1 = VectorShuffle.fromOp(F256, i -> i ^ 1);
    private static final VectorMask<Float> BIT4 = VectorMask.fromLong(F256, 0xf0);
    private static final VectorMask<Float> BIT2 = VectorMask.fromLong(F256, 0xcc);
    private static final VectorMask<Float> BIT1 = VectorMask.fromLong(F256, 0xaa);

    private LaneSums() {}

    /// `out[j]` = sum of `lanes[8 j .. 8 j + 7]` for `j` in `0..count-1`; both arrays have room up to the next
    /// multiple of 8 vectors.
    public static void sum(float[] lanes, int count, float[] out) {
        for (int g = 0; g < count; g += 8) {
            int at = g * 8;
            FloatVector v0 = FloatVector.fromArray(F256, lanes, at);
            FloatVector v4 = FloatVector.fromArray(F256, lanes, at + 32);
            v0 = v0.blend(v4, BIT4).add(v4.blend(v0, BIT4).rearrange(SWAP4));
            FloatVector v2 = FloatVector.fromArray(F256, lanes, at + 16);
            FloatVector v6 = FloatVector.fromArray(F256, lanes, at + 48);
            v2 = v2.blend(v6, BIT4).add(v6.blend(v2, BIT4).rearrange(SWAP4));
            v0 = v0.blend(v2, BIT2).add(v2.blend(v0, BIT2).rearrange(SWAP2));
            FloatVector v1 = FloatVector.fromArray(F256, lanes, at + 8);
            FloatVector v5 = FloatVector.fromArray(F256, lanes, at + 40);
            v1 = v1.blend(v5, BIT4).add(v5.blend(v1, BIT4).rearrange(SWAP4));
            FloatVector v3 = FloatVector.fromArray(F256, lanes, at + 24);
            FloatVector v7 = FloatVector.fromArray(F256, lanes, at + 56);
            v3 = v3.blend(v7, BIT4).add(v7.blend(v3, BIT4).rearrange(SWAP4));
            v1 = v1.blend(v3, BIT2).add(v3.blend(v1, BIT2).rearrange(SWAP2));
            v0 = v0.blend(v1, BIT1).add(v1.blend(v0, BIT1).rearrange(SWAP1));
            v0.intoArray(out, g);
        }
    }
}
