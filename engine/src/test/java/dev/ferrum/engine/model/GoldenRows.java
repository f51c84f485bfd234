package dev.ferrum.engine.model;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;

/// Compares a forward pass with a fixture's golden logits, row by row.
public final class GoldenRows {
    private GoldenRows() {}

    /// ‖found − expected‖₂ / ‖expected‖₂ over the golden rows that come of the reference's experts: where two
    /// experts are nearly equal, a rounding decides, and another expert's output is no rounding error. Fails when
    /// fewer than two rows are left.
    public static double relativeError(ModelRunner.Output found, ModelFixture fixture) {
        double difference = 0;
        double norm = 0;
        int rows = 0;
        for (int i = 0; i < fixture.logits().length; i++) {
            int position = fixture.logitPositions()[i];
            if (!sameExperts(found.routing(), fixture.routing(), position)) {
                continue;
            }
            rows++;
            float[] expected = fixture.logits()[i];
            float[] row = found.logits()[position];
            for (int j = 0; j < expected.length; j++) {
                difference += Math.pow((double) row[j] - expected[j], 2);
                norm += Math.pow(expected[j], 2);
            }
        }
        assertTrue(rows >= 2, "%s: only %d golden rows with the reference's experts".formatted(fixture, rows));
        return Math.sqrt(difference / norm);
    }

    /// Whether all tokens that the row of `position` depends on took the same experts, in any order: it itself in
    /// every layer, those before it in all layers but the last, whose output they keep to themselves.
    private static boolean sameExperts(int[][][] found, int[][][] expected, int position) {
        for (int layer = 0; layer < expected.length; layer++) {
            int first = layer == expected.length - 1 ? position : 0;
            for (int token = first; token <= position; token++) {
                int[] a = found[layer][token].clone();
                int[] b = expected[layer][token].clone();
                Arrays.sort(a);
                Arrays.sort(b);
                if (!Arrays.equals(a, b)) {
                    return false;
                }
            }
        }
        return true;
    }
}
