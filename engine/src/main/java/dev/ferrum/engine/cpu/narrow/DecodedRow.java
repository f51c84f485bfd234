package dev.ferrum.engine.cpu.narrow;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// One weight row that was decoded to floats, times float activations, 256 bit: the way of formats without a kernel.
public final class DecodedRow {
    private static final VectorSpecies<Float> F256 = FloatVector.SPECIES_256;

    private DecodedRow() {}

    /// Partial sums of `row[0..cols-1]` with activation rows `inputs[first .. first+count-1]` of `x[.., cols]`:
    /// 8 floats each in `lanes`, from `at` and `stride` apart.
    public static void many(
            float[] row, int cols, float[] x, int[] inputs, int first, int count, float[] lanes, int stride, int at) {
        for (int t = 0; t < count; t++) {
            int base = inputs[first + t] * cols;
            int to = at + t * stride;
            FloatVector a = FloatVector.zero(F256);
            FloatVector b = FloatVector.zero(F256);
            int i = 0;
            for (; i + 16 <= cols; i += 16) {
                a = FloatVector.fromArray(F256, row, i).fma(FloatVector.fromArray(F256, x, base + i), a);
                b = FloatVector.fromArray(F256, row, i + 8).fma(FloatVector.fromArray(F256, x, base + i + 8), b);
            }
            a.add(b).intoArray(lanes, to);
            for (; i < cols; i++) {
                lanes[to] += row[i] * x[base + i];
            }
        }
    }
}
