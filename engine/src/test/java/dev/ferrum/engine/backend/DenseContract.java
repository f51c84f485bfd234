package dev.ferrum.engine.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ferrum.engine.gguf.GgmlType;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// [DenseOps] against [ReferenceOps].
interface DenseContract extends Contract {
    /// Output rows that no tile or chunk divides.
    int ODD_ROWS = 21;

    @ParameterizedTest
    @EnumSource(value = GgmlType.class, mode = EnumSource.Mode.EXCLUDE, names = "I32")
    default void embeddingDecodesTheRowsOfTheTokens(GgmlType type) {
        for (int cols : Contract.widths(type)) {
            var table = rig().matrix(type, 50, cols);
            for (int m : new int[] {1, 2, 33, 300}) {
                int[] tokens = rig().integers(m, 50);
                tokens[m - 1] = 49;
                DeviceBuffer out = rig().words(m * cols);
                rig().dense().embedding(table.device(), rig().upload(tokens), m, out);
                double[] expected = ReferenceOps.embedding(table.values(), cols, tokens);
                Near.assertNear(type + " embedding m=" + m, expected, rig().floats(out), Tolerances.FEW_ROUNDINGS);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(value = GgmlType.class, mode = EnumSource.Mode.EXCLUDE, names = "I32")
    default void linearAgreesWithTheReference(GgmlType type) {
        for (int cols : Contract.widths(type)) {
            var w = rig().matrix(type, ODD_ROWS, cols);
            for (int m : ROW_COUNTS) {
                float[] x = rig().gaussian(m * cols);
                DeviceBuffer y = rig().words(m * ODD_ROWS);
                rig().dense().linear(w.device(), rig().upload(x), m, y);
                assertProduct(type + " linear [" + m + ", " + cols + "]", w, x, m, new float[m * ODD_ROWS], y);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(value = GgmlType.class, mode = EnumSource.Mode.EXCLUDE, names = "I32")
    default void linearAddAddsToWhatIsThere(GgmlType type) {
        int cols = Contract.widths(type)[1];
        var w = rig().matrix(type, ODD_ROWS, cols);
        for (int m : new int[] {1, 5, 31, 32, 70}) {
            float[] x = rig().gaussian(m * cols);
            float[] before = rig().gaussian(m * ODD_ROWS);
            DeviceBuffer y = rig().upload(before);
            rig().dense().linearAdd(w.device(), rig().upload(x), m, y);
            assertProduct(type + " linearAdd m=" + m, w, x, m, before, y);
        }
    }

    private void assertProduct(
            String what, ContractRig.MatrixAndValues w, float[] input, int m, float[] before, DeviceBuffer y) {
        int rows = w.rows();
        int cols = w.cols();
        double[] x = ReferenceOps.widen(input);
        double[] expected = ReferenceOps.linear(w.values(), 0, rows, cols, x, m);
        for (int i = 0; i < expected.length; i++) {
            expected[i] += before[i];
        }
        Tolerances.Activations precision = activations(w.device().type(), m);
        Near.assertNear(
                what,
                expected,
                rig().floats(y),
                i -> Tolerances.FEW_ROUNDINGS * Math.abs(before[i])
                        + Tolerances.product(precision, w.values(), i % rows * cols, x, i / rows * cols, cols));
    }

    /// More rows than a chunk or a panel of any backend, and not a multiple of one.
    @Test
    default void linearTakesManyRows() {
        for (GgmlType type : new GgmlType[] {GgmlType.F32, GgmlType.Q4_K, GgmlType.Q6_K}) {
            var w = rig().matrix(type, 523, 256);
            for (int m : new int[] {1, 6, 45}) {
                float[] x = rig().gaussian(m * 256);
                DeviceBuffer y = rig().words(m * 523);
                rig().dense().linear(w.device(), rig().upload(x), m, y);
                assertProduct(type + " linear of many rows m=" + m, w, x, m, new float[m * 523], y);
            }
        }
    }

    @Test
    default void linearOfUnquantisedWeightsTakesAnyWidth() {
        for (GgmlType type : new GgmlType[] {GgmlType.F32, GgmlType.F16, GgmlType.BF16}) {
            for (int cols : new int[] {1, 7, 33, 130}) {
                var w = rig().matrix(type, 5, cols);
                for (int m : new int[] {1, 4, 40}) {
                    float[] x = rig().gaussian(m * cols);
                    DeviceBuffer y = rig().words(m * 5);
                    rig().dense().linear(w.device(), rig().upload(x), m, y);
                    assertProduct(type + " linear [" + m + ", " + cols + "]", w, x, m, new float[m * 5], y);
                }
            }
        }
    }

    @Test
    default void linearTakesZerosAndValuesOfVeryDifferentSize() {
        for (GgmlType type : WEIGHT_TYPES) {
            int cols = Contract.widths(type)[1];
            var w = rig().matrix(type, ODD_ROWS, cols);
            for (int m : new int[] {2, 40}) {
                float[] x = rig().gaussian(m * cols);
                // One row of nothing (a scale of zero; the tolerance is zero too), and one where a single value
                // dwarfs the others.
                Arrays.fill(x, 0, cols, 0f);
                x[cols + 3] = 1e4f;
                DeviceBuffer y = rig().words(m * ODD_ROWS);
                rig().dense().linear(w.device(), rig().upload(x), m, y);
                assertProduct(type + " linear of extremes m=" + m, w, x, m, new float[m * ODD_ROWS], y);
            }
        }
    }

    /// The promise behind "sequences decoded together equal each decoded alone".
    @ParameterizedTest
    @EnumSource(value = GgmlType.class, mode = EnumSource.Mode.EXCLUDE, names = "I32")
    default void aRowOfLinearDoesNotDependOnTheOtherRowsBelowThePrefillBoundary(GgmlType type) {
        int most = rig().backend().capabilities().batchedPrefillFrom() - 1;
        int cols = Contract.widths(type)[1];
        var w = rig().matrix(type, ODD_ROWS, cols);
        float[] x = rig().gaussian(most * cols);
        float[] alone = new float[most * ODD_ROWS];
        for (int row = 0; row < most; row++) {
            float[] y = linear(w, Arrays.copyOfRange(x, row * cols, (row + 1) * cols), 1);
            System.arraycopy(y, 0, alone, row * ODD_ROWS, ODD_ROWS);
        }
        for (int m : new int[] {2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 24, most}) {
            float[] together = linear(w, Arrays.copyOf(x, m * cols), m);
            Near.assertSameBits(type + " linear m=" + m, alone, 0, together, 0, m * ODD_ROWS);
        }
    }

    private float[] linear(ContractRig.MatrixAndValues w, float[] x, int m) {
        DeviceBuffer y = rig().words(m * w.rows());
        DeviceBuffer input = rig().upload(x);
        rig().dense().linear(w.device(), input, m, y);
        return rig().floats(y);
    }

    @Test
    default void linear3EqualsThreeLinears() {
        GgmlType[][] mixes = {
            {GgmlType.Q4_K, GgmlType.Q4_K, GgmlType.Q6_K},
            {GgmlType.F16, GgmlType.F16, GgmlType.F16},
            {GgmlType.Q5_K, GgmlType.Q8_0, GgmlType.F32},
        };
        int cols = 512;
        for (GgmlType[] mix : mixes) {
            var wq = rig().matrix(mix[0], 96, cols);
            var wk = rig().matrix(mix[1], 32, cols);
            var wv = rig().matrix(mix[2], 33, cols);
            for (int m : ROW_COUNTS) {
                float[] x = rig().gaussian(m * cols);
                DeviceBuffer q = rig().words(m * 96);
                DeviceBuffer k = rig().words(m * 32);
                DeviceBuffer v = rig().words(m * 33);
                rig().dense().linear3(wq.device(), wk.device(), wv.device(), rig().upload(x), m, q, k, v);
                assertProduct("linear3 q m=" + m, wq, x, m, new float[m * 96], q);
                assertProduct("linear3 k m=" + m, wk, x, m, new float[m * 32], k);
                assertProduct("linear3 v m=" + m, wv, x, m, new float[m * 33], v);
            }
        }
    }

    @Test
    default void rmsNormAgreesWithTheReferenceAlsoInPlace() {
        for (int n : new int[] {1, 3, 15, 16, 17, 64, 100, 1024, 2048, 2085}) {
            float[] weight = rig().gaussian(n);
            DeviceBuffer scale = rig().upload(weight);
            for (int m : new int[] {1, 2, 3, 31, 65}) {
                float[] x = rig().gaussian(m * n);
                double[] expected = ReferenceOps.rmsNorm(ReferenceOps.widen(x), weight, m, n, 1e-6f);
                DeviceBuffer source = rig().upload(x);
                DeviceBuffer out = rig().words(m * n);
                rig().dense().rmsNorm(source, scale, m, n, 1e-6f, out);
                Near.assertNear("rmsNorm n=" + n, expected, rig().floats(out), Tolerances.FEW_ROUNDINGS);
                rig().dense().rmsNorm(source, scale, m, n, 1e-6f, source);
                Near.assertNear("rmsNorm in place n=" + n, expected, rig().floats(source), Tolerances.FEW_ROUNDINGS);
            }
        }
    }

    @Test
    default void rmsNormOfTinyAndOfLargeValuesIsHeldByEps() {
        int n = 256;
        float[] weight = rig().gaussian(n);
        for (float size : new float[] {0f, 1e-12f, 1e6f}) {
            float[] x = rig().gaussian(n);
            for (int i = 0; i < n; i++) {
                x[i] *= size;
            }
            DeviceBuffer out = rig().words(n);
            rig().dense().rmsNorm(rig().upload(x), rig().upload(weight), 1, n, 1e-5f, out);
            double[] expected = ReferenceOps.rmsNorm(ReferenceOps.widen(x), weight, 1, n, 1e-5f);
            Near.assertNear("rmsNorm of " + size, expected, rig().floats(out), Tolerances.FEW_ROUNDINGS);
        }
    }

    @Test
    default void gatherRowsCopiesInAnyOrderAndMoreThanOnce() {
        for (int n : new int[] {1, 33, 2048}) {
            float[] x = rig().gaussian(40 * n);
            for (int count : new int[] {1, 3, 60}) {
                int[] rows = rig().integers(count, 40);
                rows[0] = 39;
                DeviceBuffer out = rig().words(count * n);
                rig().dense().gatherRows(rig().upload(x), rig().upload(rows), count, n, out);
                Near.assertNear("gatherRows", ReferenceOps.gatherRows(x, n, rows), rig().floats(out), 0.0);
            }
        }
    }

    @Test
    default void argmaxFindsTheGreatestAndTheSmallerIndexOnATie() {
        for (int n : new int[] {1, 2, 15, 16, 17, 100, 538, 151_936}) {
            for (int m : n > 1000 ? new int[] {1, 3} : new int[] {1, 3, 40}) {
                float[] x = rig().gaussian(m * n);
                for (int row = 0; row < m; row++) {
                    int at = row * n;
                    switch (row % 4) {
                        case 0 -> {}
                        // The greatest twice, in places that different lanes or workers look at.
                        case 1 -> x[at + n / 3] = x[at + n - 1] = 9f;
                        case 2 -> Arrays.fill(x, at, at + n, -2f);
                        default -> {
                            Arrays.fill(x, at, at + n, Float.NEGATIVE_INFINITY);
                            x[at + n - 1] = -1e30f;
                        }
                    }
                }
                DeviceBuffer out = rig().words(m);
                rig().dense().argmax(rig().upload(x), m, n, out);
                assertArrayEquals(ReferenceOps.argmax(x, m, n), rig().integers(out), "argmax n=" + n);
            }
        }
    }

    @Test
    default void bestFindsTheGreatestInOrderAndTheSmallerIndexOnATie() {
        for (int n : new int[] {1, 5, 31, 33, 1000, 151_936}) {
            for (int k : new int[] {1, 2, 20, DenseOps.MAX_BEST}) {
                if (k <= n) {
                    assertBest(n > 1000 ? 3 : 5, n + 7, n, k);
                }
            }
        }
    }

    private void assertBest(int m, int stride, int n, int k) {
        float[] x = rig().gaussian(m * stride);
        for (int row = 0; row < m; row++) {
            int at = row * stride;
            switch (row % 5) {
                case 0 -> {}
                // Few different values: the order is that of the indices among equals.
                case 1 -> IntStream.range(at, at + n).forEach(i -> x[i] = Math.round(x[i]));
                case 2 -> Arrays.fill(x, at, at + n, -2f);
                case 3 -> x[at + n / 2] = Float.NaN;
                default -> IntStream.range(at, at + n).forEach(i -> x[i] = i - at);
            }
            // Beyond the first n nothing counts.
            Arrays.fill(x, at + n, at + stride, 99f);
        }
        DeviceBuffer ids = rig().words(m * k);
        DeviceBuffer values = rig().words(m * k);
        rig().dense().best(rig().upload(x), m, stride, n, k, ids, values);
        int[] foundIds = rig().integers(ids);
        float[] foundValues = rig().floats(values);
        for (int row = 0; row < m; row++) {
            int[] expected = ReferenceOps.best(x, row * stride, n, k);
            String where = "row %d of n=%d, k=%d".formatted(row, n, k);
            assertArrayEquals(expected, Arrays.copyOfRange(foundIds, row * k, (row + 1) * k), where);
            for (int i = 0; i < k; i++) {
                assertEquals(x[row * stride + expected[i]], foundValues[row * k + i], where);
            }
        }
    }
}
