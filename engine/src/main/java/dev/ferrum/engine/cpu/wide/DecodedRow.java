package dev.ferrum.engine.cpu.wide;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// One weight row that was decoded to floats, times float activations, 512 bit: the way of formats without a kernel.
public final class DecodedRow {
    private static final VectorSpecies<Float> F512 = FloatVector.SPECIES_512;

    private DecodedRow() {}

    /// Partial sums of `row[0..cols-1]` with activation rows `inputs[first .. first+count-1]` of `x[.., cols]`:
    /// 16 floats each in `lanes`, from `at` and `stride` apart.
    public static void many(
            float[] row, int cols, float[] x, int[] inputs, int first, int count, float[] lanes, int stride, int at) {
        for (int t = 0; t < count; t++) {
            int base = inputs[first + t] * cols;
            int to = at + t * stride;
            FloatVector a = FloatVector.zero(F512);
            FloatVector b = FloatVector.zero(F512);
            int i = 0;
            for (; i + 32 <= cols; i += 32) {
                a = FloatVector.fromArray(F512, row, i).fma(FloatVector.fromArray(F512, x, base + i), a);
                b = FloatVector.fromArray(F512, row, i + 16).fma(FloatVector.fromArray(F512, x, base + i + 16), b);
            }
            a.add(b).intoArray(lanes, to);
            for (; i < cols; i++) {
                lanes[to] += row[i] * x[base + i];
            }
        }
    }
}
