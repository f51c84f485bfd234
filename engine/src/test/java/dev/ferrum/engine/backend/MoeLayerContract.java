package dev.ferrum.engine.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.engine.backend.MoeOps.GridSizing;
import dev.ferrum.engine.backend.MoeOps.PairInput;
import dev.ferrum.engine.backend.Tolerances.Activations;
import dev.ferrum.engine.gguf.GgmlType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A whole MoE layer, from router to residual, written as each of the three paths writes it: every path gives the
/// reference's result for every number of tokens, also for numbers it is not meant for.
interface MoeLayerContract extends Contract {
    int[] TOKENS = {1, 2, 31, 32, 33};
    int EXPERTS = 8;
    int TOP_K = 3;
    int HIDDEN = 256;
    int FFN = 256;

    /// Weight types as files mix them.
    enum Mix {
        F32(GgmlType.F32, GgmlType.F32),
        Q8_0(GgmlType.Q8_0, GgmlType.Q8_0),
        Q4_K_M(GgmlType.Q4_K, GgmlType.Q6_K),
        Q5_K_S(GgmlType.Q5_K, GgmlType.Q5_K);

        private final GgmlType gateUp;
        private final GgmlType down;

        Mix(GgmlType gateUp, GgmlType down) {
            this.gateUp = gateUp;
            this.down = down;
        }
    }

    /// A layer's weights on the device and decoded.
    record Layer(
            ContractRig.MatrixAndValues router,
            ContractRig.Weights gate,
            ContractRig.Weights up,
            ContractRig.Weights down) {}

    /// One step: its tokens' hidden rows and residual, and where routing left the pairs' experts and weights.
    record Step(int m, DeviceBuffer x, DeviceBuffer residual, DeviceBuffer ids, DeviceBuffer weights) {}

    private Layer layer(Mix mix) {
        return new Layer(
                rig().matrix(GgmlType.F32, EXPERTS, HIDDEN),
                rig().experts(mix.gateUp, EXPERTS, FFN, HIDDEN),
                rig().experts(mix.gateUp, EXPERTS, FFN, HIDDEN),
                rig().experts(mix.down, EXPERTS, HIDDEN, FFN));
    }

    /// Hidden rows of a size at which gates are a few units and routing is neither flat nor decided by one expert.
    private float[] hidden(int m) {
        float[] x = rig().gaussian(m * HIDDEN);
        for (int i = 0; i < x.length; i++) {
            x[i] /= 8;
        }
        return x;
    }

    /// One path's expert work: from the routed step to the down projections `[m * topK, hidden]`.
    interface ExpertWork {
        DeviceBuffer run(Layer layer, Step step);
    }

    @ParameterizedTest
    @EnumSource
    default void allPathsGiveTheLayerForAnyNumberOfTokens(Mix mix) {
        Layer layer = layer(mix);
        Capabilities can = rig().backend().capabilities();
        double decode = bound(activations(mix.gateUp, 1));
        double prefill = bound(activations(mix.gateUp, can.batchedPrefillFrom()));
        for (int m : TOKENS) {
            float[] x = hidden(m);
            float[] residual = rig().gaussian(m * HIDDEN);
            var ids = new int[m * TOP_K];
            double[] expected = reference(layer, x, residual, m, ids);
            assertLayer(mix + " unfused", layer, x, residual, ids, expected, decode, this::unfusedDecode);
            if (can.fusedGateUpSilu()) {
                assertLayer(mix + " fused", layer, x, residual, ids, expected, decode, this::fusedDecode);
            }
            assertLayer(mix + " grouped", layer, x, residual, ids, expected, prefill, this::groupedPrefill);
        }
    }

    private static double bound(Activations precision) {
        return switch (precision) {
            case FLOAT -> Tolerances.LAYER_FLOAT;
            case INT8 -> Tolerances.LAYER_INT8;
        };
    }

    private void assertLayer(
            String path,
            Layer layer,
            float[] x,
            float[] residual,
            int[] ids,
            double[] expected,
            double bound,
            ExpertWork work) {
        int m = x.length / HIDDEN;
        String what = path + ", " + m + " tokens";
        var step = new Step(m, rig().upload(x), rig().upload(residual), rig().words(m * TOP_K), rig().words(m * TOP_K));
        DeviceBuffer logits = rig().words(m * EXPERTS);
        rig().dense().linear(layer.router.device(), step.x, m, logits);
        rig().moe().route(logits, m, EXPERTS, TOP_K, true, step.ids, step.weights);
        assertArrayEquals(ids, rig().integers(step.ids), what + ": routing");
        DeviceBuffer down = work.run(layer, step);
        rig().moe().weightedSum(down, step.weights, m, TOP_K, HIDDEN, step.residual);
        double error = Near.relativeL2(expected, rig().floats(step.residual));
        assertTrue(error <= bound, "%s: relative L2 error %.3g, bound %.3g".formatted(what, error, bound));
    }

    /// The layer's result; puts the chosen experts into `ids`.
    private double[] reference(Layer layer, float[] input, float[] residual, int m, int[] ids) {
        double[] x = ReferenceOps.widen(input);
        double[] logits = ReferenceOps.linear(layer.router.values(), 0, EXPERTS, HIDDEN, x, m);
        float[] rounded = new float[logits.length];
        for (int i = 0; i < logits.length; i++) {
            rounded[i] = (float) logits[i];
        }
        var routed = ReferenceOps.route(rounded, m, EXPERTS, TOP_K, true);
        System.arraycopy(routed.ids(), 0, ids, 0, ids.length);
        double[] gate = ReferenceOps.pairLinear(layer.gate.values(), FFN, HIDDEN, PairInput.TOKEN, x, ids, TOP_K);
        double[] up = ReferenceOps.pairLinear(layer.up.values(), FFN, HIDDEN, PairInput.TOKEN, x, ids, TOP_K);
        double[] gated = ReferenceOps.siluMul(gate, up);
        double[] down = ReferenceOps.pairLinear(layer.down.values(), HIDDEN, FFN, PairInput.PAIR, gated, ids, TOP_K);
        return ReferenceOps.weightedSum(down, routed.weights(), m, TOP_K, HIDDEN, ReferenceOps.widen(residual));
    }

    private DeviceBuffer unfusedDecode(Layer layer, Step step) {
        DeviceBuffer gate = rig().words(step.m * TOP_K * FFN);
        DeviceBuffer up = rig().words(step.m * TOP_K * FFN);
        pairLinear(layer.gate, PairInput.TOKEN, step.x, step, gate);
        pairLinear(layer.up, PairInput.TOKEN, step.x, step, up);
        rig().moe().siluMul(gate, up, (long) step.m * TOP_K * FFN);
        DeviceBuffer down = rig().words(step.m * TOP_K * HIDDEN);
        pairLinear(layer.down, PairInput.PAIR, gate, step, down);
        return down;
    }

    private DeviceBuffer fusedDecode(Layer layer, Step step) {
        DeviceBuffer gated = rig().words(step.m * TOP_K * FFN);
        rig().moe().gateUpSilu(layer.gate.device(), layer.up.device(), step.x, step.ids, step.m, TOP_K, gated);
        DeviceBuffer down = rig().words(step.m * TOP_K * HIDDEN);
        pairLinear(layer.down, PairInput.PAIR, gated, step, down);
        return down;
    }

    private DeviceBuffer groupedPrefill(Layer layer, Step step) {
        DeviceBuffer offsets = rig().words(EXPERTS + 1);
        DeviceBuffer order = rig().words(step.m * TOP_K);
        rig().moe().bucket(step.ids, step.m, TOP_K, EXPERTS, offsets, order);
        DeviceBuffer gate = rig().words(step.m * TOP_K * FFN);
        DeviceBuffer up = rig().words(step.m * TOP_K * FFN);
        grouped(layer.gate, PairInput.TOKEN, step.x, offsets, order, step.m, gate);
        grouped(layer.up, PairInput.TOKEN, step.x, offsets, order, step.m, up);
        rig().moe().siluMul(gate, up, (long) step.m * TOP_K * FFN);
        DeviceBuffer down = rig().words(step.m * TOP_K * HIDDEN);
        grouped(layer.down, PairInput.PAIR, gate, offsets, order, step.m, down);
        return down;
    }

    private void pairLinear(ContractRig.Weights w, PairInput input, DeviceBuffer x, Step step, DeviceBuffer out) {
        rig().moe().pairLinear(w.device(), input, x, step.ids, step.m, TOP_K, out);
    }

    private void grouped(
            ContractRig.Weights w,
            PairInput input,
            DeviceBuffer x,
            DeviceBuffer offsets,
            DeviceBuffer order,
            int m,
            DeviceBuffer out) {
        rig().moe().groupedLinear(w.device(), input, x, offsets, order, m, TOP_K, GridSizing.FROM_COUNTS, out);
    }
}
