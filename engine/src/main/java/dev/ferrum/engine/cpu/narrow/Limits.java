package dev.ferrum.engine.cpu.narrow;

import static jdk.incubator.vector.VectorOperators.ADD;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;

/// The two loops whose speed bounds every kernel, 256 bit: reading memory, and multiply-add in registers.
public final class Limits {
    /// Floating-point operations of one turn of [#multiplyAdd]: 12 independent multiply-adds of 8 lanes.
    public static final int FLOPS_PER_TURN = 2 * 12 * 8;

    /// Bytes of one turn of [#read].
    public static final int BYTES_PER_TURN = 128;

    private static final VectorSpecies<Float> F256 = FloatVector.SPECIES_256;
    private static final VectorSpecies<Long> L256 = LongVector.SPECIES_256;
    private static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;

    private Limits() {}

    /// Reads bytes `from..to-1` (a multiple of [#BYTES_PER_TURN]) of `memory`; returns their sum as longs.
    public static long read(MemorySegment memory, long from, long to) {
        LongVector a = LongVector.zero(L256);
        LongVector b = LongVector.zero(L256);
        LongVector c = LongVector.zero(L256);
        LongVector d = LongVector.zero(L256);
        for (long o = from; o < to; o += BYTES_PER_TURN) {
            a = a.add(LongVector.fromMemorySegment(L256, memory, o, LE));
            b = b.add(LongVector.fromMemorySegment(L256, memory, o + 32, LE));
            c = c.add(LongVector.fromMemorySegment(L256, memory, o + 64, LE));
            d = d.add(LongVector.fromMemorySegment(L256, memory, o + 96, LE));
        }
        return a.add(b).add(c.add(d)).reduceLanes(ADD);
    }

    /// Runs `turns` turns of multiply-adds; returns a number that depends on all of them.
    public static float multiplyAdd(int turns, float factor) {
        // More accumulators than latency times units needs, fewer than there are registers.
        FloatVector x = FloatVector.broadcast(F256, factor);
        FloatVector y = FloatVector.broadcast(F256, 1 - factor);
        FloatVector a0 = FloatVector.broadcast(F256, 0);
        FloatVector a1 = FloatVector.broadcast(F256, 1);
        FloatVector a2 = FloatVector.broadcast(F256, 2);
        FloatVector a3 = FloatVector.broadcast(F256, 3);
        FloatVector a4 = FloatVector.broadcast(F256, 4);
        FloatVector a5 = FloatVector.broadcast(F256, 5);
        FloatVector a6 = FloatVector.broadcast(F256, 6);
        FloatVector a7 = FloatVector.broadcast(F256, 7);
        FloatVector a8 = FloatVector.broadcast(F256, 8);
        FloatVector a9 = FloatVector.broadcast(F256, 9);
        FloatVector a10 = FloatVector.broadcast(F256, 10);
        FloatVector a11 = FloatVector.broadcast(F256, 11);
        for (int i = 0; i < turns; i++) {
            a0 = a0.fma(x, y);
            a1 = a1.fma(x, y);
            a2 = a2.fma(x, y);
            a3 = a3.fma(x, y);
            a4 = a4.fma(x, y);
            a5 = a5.fma(x, y);
            a6 = a6.fma(x, y);
            a7 = a7.fma(x, y);
            a8 = a8.fma(x, y);
            a9 = a9.fma(x, y);
            a10 = a10.fma(x, y);
            a11 = a11.fma(x, y);
        }
        FloatVector sum = a0.add(a1)
                .add(a2)
                .add(a3)
                .add(a4)
                .add(a5)
                .add(a6)
                .add(a7)
                .add(a8)
                .add(a9)
                .add(a10)
                .add(a11);
        return sum.reduceLanes(ADD);
    }
}
