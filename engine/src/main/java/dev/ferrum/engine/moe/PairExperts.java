package dev.ferrum.engine.moe;

import dev.ferrum.engine.backend.DeviceBuffer;
import dev.ferrum.engine.backend.MoeOps;
import dev.ferrum.engine.backend.MoeOps.PairInput;

/// Gate, up, SiLU and down over all (token, expert) pairs without sorting them: what both decode paths share.
final class PairExperts {
    private final MoeLayer layer;

    PairExperts(MoeLayer layer) {
        this.layer = layer;
    }

    /// Fills the scratch's `down` rows `[rows * topK, hidden]` from the step's input and the routing.
    void run(MoeStep step, MoeStages stages) {
        MoeOps ops = step.ops();
        MoeScratch scratch = layer.scratch();
        MoeWeights weights = layer.weights();
        DeviceBuffer ids = scratch.ids(step.layer(), step.rows());
        int rows = step.rows();
        int topK = layer.config().topK();
        if (layer.usesFusedGateUpSilu(step)) {
            step.mark(stages.fused());
            ops.gateUpSilu(weights.gate(), weights.up(), step.input(), ids, rows, topK, scratch.gate);
        } else {
            step.mark(stages.gate());
            ops.pairLinear(weights.gate(), PairInput.TOKEN, step.input(), ids, rows, topK, scratch.gate);
            step.mark(stages.up());
            ops.pairLinear(weights.up(), PairInput.TOKEN, step.input(), ids, rows, topK, scratch.up);
            step.mark(stages.silu());
            ops.siluMul(
                    scratch.gate,
                    scratch.up,
                    (long) rows * topK * layer.config().feedForward());
        }
        step.mark(stages.down());
        ops.pairLinear(weights.down(), PairInput.PAIR, scratch.gate, ids, rows, topK, scratch.down);
    }
}
