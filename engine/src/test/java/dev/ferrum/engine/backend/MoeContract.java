package dev.ferrum.engine.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ferrum.engine.backend.MoeOps.GridSizing;
import dev.ferrum.engine.backend.MoeOps.PairInput;
import dev.ferrum.engine.gguf.GgmlType;
import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// [MoeOps] against [ReferenceOps].
interface MoeContract extends Contract {
    int EXPERTS = 9;
    int TOP_K = 3;
    int EXPERT_ROWS = 19;

    @Test
    default void routeTakesTheBestExpertsAndTheirWeights() {
        int[][] sizes = {{128, 8}, {64, 8}, {8, 2}, {5, 5}, {1, 1}, {37, 3}};
        for (int[] size : sizes) {
            for (int m : new int[] {1, 2, 31, 33, 300}) {
                float[] logits = rig().gaussian(m * size[0]);
                assertRoute(logits, m, size[0], size[1]);
            }
        }
    }

    @Test
    default void routeGivesTiesToTheSmallerExpert() {
        int experts = 64;
        float[] logits = new float[3 * experts];
        // All equal; a few levels only; the two best values shared by experts that different lanes look at.
        for (int e = 0; e < experts; e++) {
            logits[experts + e] = rig().random().nextInt(3);
            logits[2 * experts + e] = e % 16 == 5 ? 2f : e % 7 == 0 ? 1f : -1f;
        }
        assertRoute(logits, 3, experts, 8);
    }

    @Test
    default void routeOfLargeLogitsDoesNotOverflow() {
        float[] logits = rig().gaussian(4 * 16);
        for (int i = 0; i < logits.length; i++) {
            logits[i] *= 1000;
        }
        assertRoute(logits, 4, 16, 4);
    }

    private void assertRoute(float[] logits, int m, int experts, int topK) {
        for (boolean renormalise : new boolean[] {true, false}) {
            DeviceBuffer ids = rig().words(m * topK);
            DeviceBuffer weights = rig().words(m * topK);
            rig().moe().route(rig().upload(logits), m, experts, topK, renormalise, ids, weights);
            var expected = ReferenceOps.route(logits, m, experts, topK, renormalise);
            String what = "route of %d rows, %d of %d experts, renormalise %s".formatted(m, topK, experts, renormalise);
            assertArrayEquals(expected.ids(), rig().integers(ids), what);
            // The softmax's exponent is a difference of logits, whose rounding the exponential makes relative.
            double range = 1;
            for (float logit : logits) {
                range = Math.max(range, Math.abs(logit));
            }
            double tolerance = Tolerances.FEW_ROUNDINGS * (1 + range / 8);
            Near.assertNear(what, expected.weights(), rig().floats(weights), tolerance);
        }
    }

    @ParameterizedTest
    @EnumSource(value = GgmlType.class, mode = EnumSource.Mode.EXCLUDE, names = "I32")
    default void pairLinearAppliesEachPairsExpert(GgmlType type) {
        for (int cols : Contract.widths(type)) {
            var w = rig().experts(type, EXPERTS, EXPERT_ROWS, cols);
            for (PairInput input : PairInput.values()) {
                for (int m : new int[] {1, 2, 3, 7, 15, 31}) {
                    int[] ids = randomIds(m);
                    float[] x = rig().gaussian(inputRows(input, m) * cols);
                    String what = "%s pairLinear %s [%d, %d]".formatted(type, input, m, cols);
                    assertPairs(what, w, input, x, ids, m, pairLinear(w, input, x, ids, m));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(value = GgmlType.class, mode = EnumSource.Mode.EXCLUDE, names = "I32")
    default void groupedLinearEqualsPairLinear(GgmlType type) {
        int cols = Contract.widths(type)[1];
        var w = rig().experts(type, EXPERTS, EXPERT_ROWS, cols);
        for (PairInput input : PairInput.values()) {
            for (int m : new int[] {32, 33, 65, 150}) {
                int[] ids = randomIds(m);
                // Expert 4 gets no pair.
                for (int i = 0; i < ids.length; i++) {
                    ids[i] = ids[i] == 4 ? 8 : ids[i];
                }
                float[] x = rig().gaussian(inputRows(input, m) * cols);
                GridSizing sizing = m % 2 == 0 ? GridSizing.FROM_COUNTS : GridSizing.WORST_CASE;
                String what = "%s groupedLinear %s [%d, %d]".formatted(type, input, m, cols);
                assertPairs(what, w, input, x, ids, m, groupedLinear(w, input, x, ids, m, sizing));
            }
        }
    }

    @Test
    default void groupedLinearTakesAllPairsOnOneExpert() {
        var w = rig().experts(GgmlType.Q4_K, EXPERTS, EXPERT_ROWS, 256);
        int m = 70;
        int[] ids = new int[m * TOP_K];
        Arrays.fill(ids, EXPERTS - 1);
        float[] x = rig().gaussian(m * 256);
        float[] found = groupedLinear(w, PairInput.TOKEN, x, ids, m, GridSizing.FROM_COUNTS);
        assertPairs("groupedLinear on one expert", w, PairInput.TOKEN, x, ids, m, found);
    }

    private int[] randomIds(int m) {
        int[] ids = new int[m * TOP_K];
        for (int token = 0; token < m; token++) {
            int[] shuffled =
                    rig().random().ints(0, EXPERTS).distinct().limit(TOP_K).toArray();
            System.arraycopy(shuffled, 0, ids, token * TOP_K, TOP_K);
        }
        return ids;
    }

    private static int inputRows(PairInput input, int m) {
        return switch (input) {
            case TOKEN -> m;
            case PAIR -> m * TOP_K;
        };
    }

    private float[] pairLinear(ContractRig.Weights w, PairInput input, float[] x, int[] ids, int m) {
        DeviceBuffer out = rig().words(ids.length * w.rows());
        rig().moe().pairLinear(w.device(), input, rig().upload(x), rig().upload(ids), m, TOP_K, out);
        return rig().floats(out);
    }

    private float[] groupedLinear(
            ContractRig.Weights w, PairInput input, float[] x, int[] ids, int m, GridSizing sizing) {
        DeviceBuffer offsets = rig().words(EXPERTS + 1);
        DeviceBuffer order = rig().words(ids.length);
        DeviceBuffer out = rig().words(ids.length * w.rows());
        rig().moe().bucket(rig().upload(ids), m, TOP_K, EXPERTS, offsets, order);
        rig().moe().groupedLinear(w.device(), input, rig().upload(x), offsets, order, m, TOP_K, sizing, out);
        return rig().floats(out);
    }

    private void assertPairs(
            String what, ContractRig.Weights w, PairInput input, float[] x, int[] ids, int m, float[] found) {
        double[] wide = ReferenceOps.widen(x);
        double[] expected = ReferenceOps.pairLinear(w.values(), w.rows(), w.cols(), input, wide, ids, TOP_K);
        Near.assertNear(what, expected, found, pairTolerance(w, input, wide, ids, m));
    }

    private IntToDoubleFunction pairTolerance(ContractRig.Weights w, PairInput input, double[] x, int[] ids, int m) {
        Tolerances.Activations precision = activations(w.device().type(), m);
        return i -> {
            int pair = i / w.rows();
            int row = ReferenceOps.rowOf(pair, input, TOP_K);
            int weights = w.at(ids[pair], i % w.rows());
            return Tolerances.product(precision, w.values(), weights, x, row * w.cols(), w.cols());
        };
    }

    @ParameterizedTest
    @EnumSource(value = GgmlType.class, mode = EnumSource.Mode.EXCLUDE, names = "I32")
    default void fusedGateUpSiluEqualsTheThreeOpsItReplaces(GgmlType type) {
        assumeTrue(rig().backend().capabilities().fusedGateUpSilu(), "this backend has no fused gate, up and SiLU");
        int cols = Contract.widths(type)[1];
        var gate = rig().experts(type, EXPERTS, EXPERT_ROWS, cols);
        var up = rig().experts(type, EXPERTS, EXPERT_ROWS, cols);
        for (int m : new int[] {1, 2, 3, 8, 31}) {
            int[] ids = randomIds(m);
            float[] x = rig().gaussian(m * cols);
            for (int i = 0; i < x.length; i++) {
                // Gates of a few units, where SiLU is curved.
                x[i] /= 8;
            }
            DeviceBuffer out = rig().words(ids.length * EXPERT_ROWS);
            rig().moe().gateUpSilu(gate.device(), up.device(), rig().upload(x), rig().upload(ids), m, TOP_K, out);
            float[] fused = rig().floats(out);
            float[] unfused = unfused(gate, up, x, ids, m);

            double[] wide = ReferenceOps.widen(x);
            double[] g = ReferenceOps.pairLinear(gate.values(), EXPERT_ROWS, cols, PairInput.TOKEN, wide, ids, TOP_K);
            double[] u = ReferenceOps.pairLinear(up.values(), EXPERT_ROWS, cols, PairInput.TOKEN, wide, ids, TOP_K);
            IntToDoubleFunction gateError = pairTolerance(gate, PairInput.TOKEN, wide, ids, m);
            IntToDoubleFunction upError = pairTolerance(up, PairInput.TOKEN, wide, ids, m);
            IntToDoubleFunction tolerance =
                    i -> Tolerances.siluMul(g[i], u[i], gateError.applyAsDouble(i), upError.applyAsDouble(i));
            double[] expected = ReferenceOps.siluMul(g, u);
            String what = type + " gateUpSilu m=" + m;
            Near.assertNear(what, expected, fused, tolerance);
            Near.assertNear(what + " unfused", expected, unfused, tolerance);
            // Both read the same rounded input, so they agree far better than either with the reference.
            Near.assertNear(what + " against unfused", ReferenceOps.widen(unfused), fused, i -> floatSumError(g, u, i));
        }
    }

    private static double floatSumError(double[] g, double[] u, int i) {
        // Sums of a few units: errors of float sums in them, not of rounded inputs.
        double error = 10 * Tolerances.FLOAT_SUM;
        return Tolerances.siluMul(g[i], u[i], error, error);
    }

    private float[] unfused(ContractRig.Weights gate, ContractRig.Weights up, float[] x, int[] ids, int m) {
        DeviceBuffer input = rig().upload(x);
        DeviceBuffer chosen = rig().upload(ids);
        DeviceBuffer g = rig().words(ids.length * EXPERT_ROWS);
        DeviceBuffer u = rig().words(ids.length * EXPERT_ROWS);
        rig().moe().pairLinear(gate.device(), PairInput.TOKEN, input, chosen, m, TOP_K, g);
        rig().moe().pairLinear(up.device(), PairInput.TOKEN, input, chosen, m, TOP_K, u);
        rig().moe().siluMul(g, u, (long) ids.length * EXPERT_ROWS);
        return rig().floats(g);
    }

    @ParameterizedTest
    @EnumSource(value = GgmlType.class, mode = EnumSource.Mode.EXCLUDE, names = "I32")
    default void aTokensExpertProductsDoNotDependOnTheOtherTokens(GgmlType type) {
        int most = rig().backend().capabilities().batchedPrefillFrom() - 1;
        int cols = Contract.widths(type)[0];
        var gate = rig().experts(type, EXPERTS, EXPERT_ROWS, cols);
        var up = rig().experts(type, EXPERTS, EXPERT_ROWS, cols);
        int width = TOP_K * EXPERT_ROWS;
        int[] ids = randomIds(most);
        float[] x = rig().gaussian(most * cols);
        float[][] alone = new float[2][most * width];
        for (int token = 0; token < most; token++) {
            int[] own = Arrays.copyOfRange(ids, token * TOP_K, (token + 1) * TOP_K);
            float[] row = Arrays.copyOfRange(x, token * cols, (token + 1) * cols);
            float[][] found = bothProducts(gate, up, row, own, 1);
            System.arraycopy(found[0], 0, alone[0], token * width, width);
            System.arraycopy(found[1], 0, alone[1], token * width, width);
        }
        for (int m : new int[] {2, 3, 4, 7, 8, 15, 16, most}) {
            float[][] together = bothProducts(gate, up, Arrays.copyOf(x, m * cols), Arrays.copyOf(ids, m * TOP_K), m);
            Near.assertSameBits(type + " pairLinear m=" + m, alone[0], 0, together[0], 0, m * width);
            Near.assertSameBits(type + " gateUpSilu m=" + m, alone[1], 0, together[1], 0, m * width);
        }
    }

    private float[][] bothProducts(ContractRig.Weights gate, ContractRig.Weights up, float[] x, int[] ids, int m) {
        float[] plain = pairLinear(gate, PairInput.TOKEN, x, ids, m);
        if (!rig().backend().capabilities().fusedGateUpSilu()) {
            return new float[][] {plain, unfused(gate, up, x, ids, m)};
        }
        DeviceBuffer out = rig().words(ids.length * EXPERT_ROWS);
        rig().moe().gateUpSilu(gate.device(), up.device(), rig().upload(x), rig().upload(ids), m, TOP_K, out);
        return new float[][] {plain, rig().floats(out)};
    }

    @Test
    default void siluMulAgreesWithTheReferenceFromVeryNegativeToVeryPositive() {
        for (int count : new int[] {1, 5, 16, 33, 1023, 1025, 50_001}) {
            float[] gate = rig().gaussian(count);
            float[] up = rig().gaussian(count);
            for (int i = 0; i < count; i++) {
                gate[i] *= i % 5 == 0 ? 60 : 4;
            }
            DeviceBuffer target = rig().upload(gate);
            rig().moe().siluMul(target, rig().upload(up), count);
            double[] expected = ReferenceOps.siluMul(ReferenceOps.widen(gate), ReferenceOps.widen(up));
            Near.assertNear(
                    "siluMul",
                    expected,
                    rig().floats(target),
                    i -> 2 * Tolerances.FEW_ROUNDINGS * Math.abs(expected[i])
                            // Where exp(-gate) leaves the range of floats the result may be taken for zero.
                            + 1e-34);
        }
    }

    @Test
    default void bucketSortsPairsByExpertAndKeepsTheirOrder() {
        for (int experts : new int[] {EXPERTS, 1, 128}) {
            for (int m : ROW_COUNTS) {
                int[] ids = rig().integers(m * TOP_K, experts);
                assertBuckets(ids, m, experts);
                // Every other expert without a pair; then all pairs on the last.
                for (int i = 0; i < ids.length; i++) {
                    ids[i] = ids[i] / 2 * 2;
                }
                assertBuckets(ids, m, experts);
                Arrays.fill(ids, experts - 1);
                assertBuckets(ids, m, experts);
            }
        }
    }

    private void assertBuckets(int[] ids, int m, int experts) {
        // What an earlier step left there must not matter.
        DeviceBuffer offsets = rig().upload(rig().integers(experts + 1, 1000));
        DeviceBuffer order = rig().upload(rig().integers(ids.length, 1000));
        rig().moe().bucket(rig().upload(ids), m, TOP_K, experts, offsets, order);
        var expected = ReferenceOps.bucket(ids, experts);
        assertArrayEquals(expected.offsets(), rig().integers(offsets), "offsets of " + Arrays.toString(ids));
        assertArrayEquals(expected.order(), rig().integers(order), "order of " + Arrays.toString(ids));
    }

    @Test
    default void weightedSumNormEqualsTheTwoOpsItReplaces() {
        for (int n : new int[] {1, 15, 64, 257, 2048}) {
            float[] normWeight = rig().gaussian(n);
            for (int m : ROW_COUNTS) {
                float[] pairs = rig().gaussian(m * TOP_K * n);
                float[] weights = rig().gaussian(m * TOP_K);
                float[] residual = rig().gaussian(m * n);
                DeviceBuffer separate = rig().upload(residual);
                DeviceBuffer fused = rig().upload(residual);
                DeviceBuffer normed = rig().words(m * n);
                DeviceBuffer device = rig().upload(pairs);
                DeviceBuffer shares = rig().upload(weights);
                DeviceBuffer scale = rig().upload(normWeight);
                rig().moe().weightedSum(device, shares, m, TOP_K, n, separate);
                rig().moe().weightedSumNorm(device, shares, m, TOP_K, n, fused, scale, 1e-6f, normed);

                double[] expected = ReferenceOps.weightedSum(
                        ReferenceOps.widen(pairs),
                        ReferenceOps.widen(weights),
                        m,
                        TOP_K,
                        n,
                        ReferenceOps.widen(residual));
                // Sums of four terms of a few units each.
                double tolerance = 20 * Tolerances.FEW_ROUNDINGS;
                Near.assertNear("weightedSum", expected, rig().floats(separate), i -> tolerance);
                Near.assertNear("weightedSumNorm", expected, rig().floats(fused), i -> tolerance);
                double[] sums = ReferenceOps.widen(rig().floats(fused));
                double[] norm = ReferenceOps.rmsNorm(sums, normWeight, m, n, 1e-6f);
                Near.assertNear("weightedSumNorm's norm", norm, rig().floats(normed), Tolerances.FEW_ROUNDINGS);
            }
        }
    }

    @Test
    default void groupedLinearIgnoresHowGridsAreSized() {
        var w = rig().experts(GgmlType.Q4_K, EXPERTS, EXPERT_ROWS, 256);
        int[] ids = randomIds(40);
        float[] x = rig().gaussian(40 * 256);
        float[] counted = groupedLinear(w, PairInput.TOKEN, x, ids, 40, GridSizing.FROM_COUNTS);
        float[] worst = groupedLinear(w, PairInput.TOKEN, x, ids, 40, GridSizing.WORST_CASE);
        Near.assertSameBits("grid sizing", counted, 0, worst, 0, counted.length);
    }
}
