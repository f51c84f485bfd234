package dev.ferrum.engine.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.function.IntToDoubleFunction;

/// Comparisons of a backend's results with the reference; a failure names the worst element.
final class Near {
    private Near() {}

    /// Every element of `found` is within `tolerance` of `expected`, and none is NaN.
    static void assertNear(String what, double[] expected, float[] found, IntToDoubleFunction tolerance) {
        assertEquals(expected.length, found.length, what);
        int worst = -1;
        double worstRatio = 1;
        for (int i = 0; i < found.length; i++) {
            double ratio = Math.abs(found[i] - expected[i]) / Math.max(tolerance.applyAsDouble(i), Float.MIN_VALUE);
            if (!(ratio <= worstRatio)) {
                worst = i;
                worstRatio = Double.isNaN(ratio) ? Double.POSITIVE_INFINITY : ratio;
            }
        }
        if (worst >= 0) {
            fail("%s: element %d: expected %s within %.3g, found %s"
                    .formatted(what, worst, expected[worst], tolerance.applyAsDouble(worst), found[worst]));
        }
    }

    /// As above with a tolerance of `relative` times the element, for elementwise formulas.
    static void assertNear(String what, double[] expected, float[] found, double relative) {
        assertNear(what, expected, found, i -> relative * Math.abs(expected[i]) + Float.MIN_NORMAL);
    }

    /// The same bits everywhere in `count` elements from `expectedFrom` and from `foundFrom`.
    static void assertSameBits(
            String what, float[] expected, int expectedFrom, float[] found, int foundFrom, int count) {
        for (int i = 0; i < count; i++) {
            float a = expected[expectedFrom + i];
            float b = found[foundFrom + i];
            if (Float.floatToRawIntBits(a) != Float.floatToRawIntBits(b)) {
                fail("%s: element %d: expected the bits of %s (%x), found %s (%x)"
                        .formatted(what, i, a, Float.floatToRawIntBits(a), b, Float.floatToRawIntBits(b)));
            }
        }
    }

    /// `|found - expected|₂ / |expected|₂`.
    static double relativeL2(double[] expected, float[] found) {
        double error = 0;
        double size = 0;
        for (int i = 0; i < found.length; i++) {
            error += (found[i] - expected[i]) * (found[i] - expected[i]);
            size += expected[i] * expected[i];
        }
        return Math.sqrt(error / size);
    }
}
