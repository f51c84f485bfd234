package dev.ferrum.metal.check;

/// One comparison: what `run` gives on the tested side may differ from the reference's by `limit`, a relative error
/// in the 2-norm; 0 asks for equal values.
public record Check(String name, double limit, OpRun run) {
    /// Operations on one side, and their result.
    @FunctionalInterface
    public interface OpRun {
        float[] on(Side side);
    }

    /// How far the two sides are apart: `‖tested − reference‖ / ‖reference‖`, infinite where a value is not
    /// finite or the lengths differ.
    public double error(Side reference, Side tested) {
        try {
            return distance(run.on(reference), run.on(tested));
        } finally {
            reference.clear();
            tested.clear();
        }
    }

    private static double distance(float[] expected, float[] found) {
        if (expected.length != found.length) {
            return Double.POSITIVE_INFINITY;
        }
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < expected.length; i++) {
            if (!Float.isFinite(found[i])) {
                return Double.POSITIVE_INFINITY;
            }
            difference += Math.pow((double) found[i] - expected[i], 2);
            norm += Math.pow(expected[i], 2);
        }
        return difference == 0 ? 0 : Math.sqrt(difference / Math.max(norm, Double.MIN_NORMAL));
    }
}
