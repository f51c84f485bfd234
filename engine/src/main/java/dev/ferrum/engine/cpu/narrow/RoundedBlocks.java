package dev.ferrum.engine.cpu.narrow;

import static jdk.incubator.vector.VectorOperators.ADD;
import static jdk.incubator.vector.VectorOperators.L2S;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.MAX;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorSpecies;

/// Rounds activations to blocks of 256 whole numbers in the lane order of the K-quant kernels, 256 bit.
///
/// One scale a block, `max |x| / 255`, half to even. ggml's Q8_K has 8 bits; lanes of 16 bits have room for a ninth.
/// Values are stored as shorts, first the even ones of a sub-block of 32, `x(e)`, then `x(o) - 256 x(e)` for the odd
/// ones (why: [Q4KRows]). `sums` holds 16 whole numbers a block, each the sum of 16 values.
public final class RoundedBlocks {
    private static final VectorSpecies<Float> F256 = FloatVector.SPECIES_256;
    private static final VectorSpecies<Short> S64 = ShortVector.SPECIES_64;
    private static final ByteOrder NATIVE = ByteOrder.nativeOrder();

    /// Lanes from a sub-block's 16 even values to its odd ones; sub-blocks follow each other in natural order.
    private static final int ODD = 16;

    /// Place of the sum of values `16 g .. 16 g + 15`: for Q4_K and Q5_K first the lower halves of the eight
    /// sub-blocks and then the upper halves, so that the minima meet them twice in the same lanes; for Q6_K as they
    /// come.
    private static final int[] Q4K_SUMS = {0, 8, 1, 9, 2, 10, 3, 11, 4, 12, 5, 13, 6, 14, 7, 15};

    private static final int[] Q6K_SUMS = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};

    /// Adding it to a number below 2^22 rounds that to a whole number, half to even, in the low bits of the sum.
    private static final float ROUND = 0x1.8p23f;

    private static final int ROUND_BITS = 0x4b400000;

    /// The greatest value of a block. Products of four weights and values are added in 16 bits, so `4 * 32 * STEPS`
    /// must stay below 2^15, and a block's sum of products and scales below 2^24, where floats are whole numbers.
    private static final int STEPS = 255;

    /// Blocks with nothing greater are stored as zeros: the steps divided by less would overflow.
    private static final float LEAST = 1e-30f;

    private RoundedBlocks() {}

    /// Rounds `cols` floats from byte `offset` of `x` for Q4_K and Q5_K rows; `at` is where they start in `lanes`.
    public static void forQ4K(
            MemorySegment x, long offset, int cols, short[] lanes, int at, float[] scales, float[] sums) {
        blocks(x, offset, cols, lanes, at, scales, sums, Q4K_SUMS);
    }

    /// As [#forQ4K] for Q6_K rows, whose kernels centre their weights and do not read `sums`.
    public static void forQ6K(
            MemorySegment x, long offset, int cols, short[] lanes, int at, float[] scales, float[] sums) {
        blocks(x, offset, cols, lanes, at, scales, sums, Q6K_SUMS);
    }

    private static void blocks(
            MemorySegment x,
            long offset,
            int cols,
            short[] lanes,
            int at,
            float[] scales,
            float[] sums,
            int[] sumOrder) {
        for (int block = at; block < at + cols; block += 256) {
            long o = offset + (long) (block - at) * Float.BYTES;
            int n = block >> 8;
            FloatVector top = FloatVector.zero(F256);
            for (int i = 0; i < 256; i += 8) {
                top = top.max(FloatVector.fromMemorySegment(F256, x, o + (long) i * Float.BYTES, NATIVE)
                        .abs());
            }
            float max = top.reduceLanes(MAX);
            float inverse = max < LEAST ? 0 : STEPS / max;
            scales[n] = max / STEPS;
            for (int i = 0; i < 256; i += 16) {
                long from = o + (long) i * Float.BYTES;
                IntVector q = FloatVector.fromMemorySegment(F256, x, from, NATIVE)
                        .mul(inverse)
                        .add(ROUND)
                        .reinterpretAsInts()
                        .sub(ROUND_BITS);
                IntVector r = FloatVector.fromMemorySegment(F256, x, from + 32, NATIVE)
                        .mul(inverse)
                        .add(ROUND)
                        .reinterpretAsInts()
                        .sub(ROUND_BITS);
                // As longs: the even value below, the odd one above.
                LongVector pair = q.reinterpretAsLongs();
                LongVector next = r.reinterpretAsLongs();
                int to = block + (i & ~31) + (i >> 1 & 8);
                ((ShortVector) pair.convertShape(L2S, S64, 0)).intoArray(lanes, to);
                ((ShortVector) pair.lanewise(LSHR, 32)
                                .sub(pair.lanewise(LSHL, 8))
                                .convertShape(L2S, S64, 0))
                        .intoArray(lanes, to + ODD);
                ((ShortVector) next.convertShape(L2S, S64, 0)).intoArray(lanes, to + 4);
                ((ShortVector) next.lanewise(LSHR, 32)
                                .sub(next.lanewise(LSHL, 8))
                                .convertShape(L2S, S64, 0))
                        .intoArray(lanes, to + ODD + 4);
                sums[(n << 4) + sumOrder[i >> 4]] = q.add(r).reduceLanes(ADD);
            }
        }
    }
}
