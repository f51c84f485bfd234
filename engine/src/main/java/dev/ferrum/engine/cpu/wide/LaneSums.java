package dev.ferrum.engine.cpu.wide;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// Sums of the lanes of many vectors at once, 512 bit.
///
/// Sixteen vectors are folded pairwise into one: 4 operations a fold, 60 for 16 sums, where summing each alone takes
/// 128. The tree is the same for every vector (lane distances 8, 4, 2, 1), unlike `reduceLanes`, whose order the
/// platform may choose and the interpreter chooses differently: a product must not depend on how warm the code is.
public final class LaneSums {
    private static final VectorSpecies<Float> F512 = FloatVector.SPECIES_512;
    private static final VectorShuffle<Float> SWAP8 = VectorShuffle.fromOp(F512, i -> i ^ 8);
    private static final VectorShuffle<Float> SWAP4 = VectorShuffle.fromOp(F512, i -> i ^ 4);
    private static final VectorShuffle<Float> SWAP2 = VectorShuffle.fromOp(F512, i -> i ^ 2);
    private static final VectorShuffle<Float> SWAP1 = VectorShuffle.fromOp(F512, i -> i ^ 1);
    private static final VectorMask<Float> BIT8 = VectorMask.fromLong(F512, 0xff00);
    private static final VectorMask<Float> BIT4 = VectorMask.fromLong(F512, 0xf0f0);
    private static final VectorMask<Float> BIT2 = VectorMask.fromLong(F512, 0xcccc);
    private static final VectorMask<Float> BIT1 = VectorMask.fromLong(F512, 0xaaaa);

    private LaneSums() {}

    /// `out[j]` = sum of `lanes[16 j .. 16 j + 15]` for `j` in `0..count-1`; both arrays have room up to the next
    /// multiple of 16 vectors.
    public static void sum(float[] lanes, int count, float[] out) {
        for (int g = 0; g < count; g += 16) {
            int at = g * 16;
            FloatVector v0 = FloatVector.fromArray(F512, lanes, at);
            FloatVector v8 = FloatVector.fromArray(F512, lanes, at + 128);
            v0 = v0.blend(v8, BIT8).add(v8.blend(v0, BIT8).rearrange(SWAP8));
            FloatVector v4 = FloatVector.fromArray(F512, lanes, at + 64);
            FloatVector v12 = FloatVector.fromArray(F512, lanes, at + 192);
            v4 = v4.blend(v12, BIT8).add(v12.blend(v4, BIT8).rearrange(SWAP8));
            v0 = v0.blend(v4, BIT4).add(v4.blend(v0, BIT4).rearrange(SWAP4));
            FloatVector v2 = FloatVector.fromArray(F512, lanes, at + 32);
            FloatVector v10 = FloatVector.fromArray(F512, lanes, at + 160);
            v2 = v2.blend(v10, BIT8).add(v10.blend(v2, BIT8).rearrange(SWAP8));
            FloatVector v6 = FloatVector.fromArray(F512, lanes, at + 96);
            FloatVector v14 = FloatVector.fromArray(F512, lanes, at + 224);
            v6 = v6.blend(v14, BIT8).add(v14.blend(v6, BIT8).rearrange(SWAP8));
            v2 = v2.blend(v6, BIT4).add(v6.blend(v2, BIT4).rearrange(SWAP4));
            v0 = v0.blend(v2, BIT2).add(v2.blend(v0, BIT2).rearrange(SWAP2));
            FloatVector v1 = FloatVector.fromArray(F512, lanes, at + 16);
            FloatVector v9 = FloatVector.fromArray(F512, lanes, at + 144);
            v1 = v1.blend(v9, BIT8).add(v9.blend(v1, BIT8).rearrange(SWAP8));
            FloatVector v5 = FloatVector.fromArray(F512, lanes, at + 80);
            FloatVector v13 = FloatVector.fromArray(F512, lanes, at + 208);
            v5 = v5.blend(v13, BIT8).add(v13.blend(v5, BIT8).rearrange(SWAP8));
            v1 = v1.blend(v5, BIT4).add(v5.blend(v1, BIT4).rearrange(SWAP4));
            FloatVector v3 = FloatVector.fromArray(F512, lanes, at + 48);
            FloatVector v11 = FloatVector.fromArray(F512, lanes, at + 176);
            v3 = v3.blend(v11, BIT8).add(v11.blend(v3, BIT8).rearrange(SWAP8));
            FloatVector v7 = FloatVector.fromArray(F512, lanes, at + 112);
            FloatVector v15 = FloatVector.fromArray(F512, lanes, at + 240);
            v7 = v7.blend(v15, BIT8).add(v15.blend(v7, BIT8).rearrange(SWAP8));
            v3 = v3.blend(v7, BIT4).add(v7.blend(v3, BIT4).rearrange(SWAP4));
            v1 = v1.blend(v3, BIT2).add(v3.blend(v1, BIT2).rearrange(SWAP2));
            v0 = v0.blend(v1, BIT1).add(v1.blend(v0, BIT1).rearrange(SWAP1));
            v0.intoArray(out, g);
        }
    }
}
