package dev.ferrum.engine.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The two implementations against each other, to the bit; what they compute is in the backend contract's tests.
class RowMathTest {
    private static final int[] WIDTHS = {1, 2, 7, 8, 15, 16, 17, 31, 33, 64, 100, 2048};

    private final RowMath vector = new VectorRowMath();
    private final RowMath scalar = new ScalarRowMath();
    private final Random random = new Random(7);

    private float[] gaussian(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    private static MemorySegment copy(float[] values) {
        return MemorySegment.ofArray(values.clone());
    }

    private static void assertSameBits(MemorySegment expected, MemorySegment found) {
        assertArrayEquals(expected.toArray(JAVA_INT), found.toArray(JAVA_INT));
    }

    @Test
    void exponentialIsGoodToTwoUnitsInTheLastPlace() {
        for (float x = Exp.LEAST; x < Exp.GREATEST; x += 0.0137f) {
            double expected = Math.exp(x);
            assertEquals(expected, Exp.exp(x), 2 * Math.ulp((float) expected), "exp of " + x);
        }
        assertTrue(Float.isNaN(Exp.exp(Float.NaN)));
        assertTrue(Exp.exp(Float.NEGATIVE_INFINITY) > 0 && Exp.exp(Float.NEGATIVE_INFINITY) < 1e-37f);
        assertTrue(Exp.exp(Float.POSITIVE_INFINITY) > 1e38f && Float.isFinite(Exp.exp(Float.POSITIVE_INFINITY)));
    }

    @Test
    void siluMulHasTheSameBitsWithAndWithoutVectorsAndWhereverItStarts() {
        for (int count : WIDTHS) {
            float[] gate = gaussian(count);
            float[] up = gaussian(count);
            for (int i = 0; i < count; i++) {
                gate[i] *= i % 3 == 0 ? 100 : 5;
            }
            MemorySegment expected = copy(gate);
            scalar.siluMul(expected, copy(up), 0, count);
            MemorySegment whole = copy(gate);
            vector.siluMul(whole, copy(up), 0, count);
            assertSameBits(expected, whole);
            MemorySegment halves = copy(gate);
            vector.siluMul(halves, copy(up), count / 3, count);
            vector.siluMul(halves, copy(up), 0, count / 3);
            assertSameBits(expected, halves);
        }
    }

    @Test
    void siluKeepsNaNVisible() {
        for (RowMath math : new RowMath[] {vector, scalar}) {
            float[] gate = new float[40];
            gate[3] = Float.NaN;
            gate[39] = Float.NaN;
            MemorySegment out = copy(gate);
            math.siluMul(out, copy(gaussian(40)), 0, 40);
            for (int i = 0; i < 40; i++) {
                assertEquals(i == 3 || i == 39, Float.isNaN(out.getAtIndex(JAVA_FLOAT, i)));
            }
        }
    }

    @Test
    void weightedSumHasTheSameBitsWithAndWithoutVectors() {
        for (int n : WIDTHS) {
            MemorySegment pairs = copy(gaussian(3 * 8 * n));
            MemorySegment weights = copy(gaussian(3 * 8));
            float[] residual = gaussian(3 * n);
            MemorySegment expected = copy(residual);
            MemorySegment found = copy(residual);
            scalar.weightedSum(pairs, weights, 0, 3, 8, n, expected);
            vector.weightedSum(pairs, weights, 0, 3, 8, n, found);
            assertSameBits(expected, found);
        }
    }

    @Test
    void rmsNormHasTheSameBitsWithAndWithoutVectors() {
        for (int n : WIDTHS) {
            MemorySegment x = copy(gaussian(5 * n));
            MemorySegment weight = copy(gaussian(n));
            MemorySegment expected = copy(new float[5 * n]);
            MemorySegment found = copy(new float[5 * n]);
            scalar.rmsNorm(x, weight, 0, 5, n, 1e-6f, expected);
            vector.rmsNorm(x, weight, 0, 5, n, 1e-6f, found);
            assertSameBits(expected, found);
        }
    }

    @Test
    void argmaxNeverAnswersNaN() {
        for (RowMath math : new RowMath[] {vector, scalar}) {
            float[] x = new float[3 * 50];
            java.util.Arrays.fill(x, Float.NaN);
            x[50 + 49] = -3f;
            x[100 + 7] = 1f;
            x[100 + 20] = 2f;
            MemorySegment out = MemorySegment.ofArray(new int[3]);
            math.argmax(copy(x), 0, 3, 50, out);
            assertArrayEquals(new int[] {0, 49, 20}, out.toArray(JAVA_INT));
        }
    }
}
