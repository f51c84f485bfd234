package dev.ferrum.engine.cpu;

import dev.ferrum.engine.backend.DeviceBuffer;
import dev.ferrum.engine.backend.ExpertWeights;
import dev.ferrum.engine.backend.MoeOps;

/// [MoeOps] on whatever a [WarmSwitch] chooses.
record SwitchedMoe(WarmSwitch by) implements MoeOps {
    /// Of an op that does not say how many rows it is for.
    private static final int UNKNOWN = Integer.MAX_VALUE;

    @Override
    public void route(
            DeviceBuffer logits,
            int m,
            int experts,
            int topK,
            boolean renormalise,
            DeviceBuffer ids,
            DeviceBuffer weights) {
        by.forRows(m).moe().route(logits, m, experts, topK, renormalise, ids, weights);
    }

    @Override
    public void pairLinear(
            ExpertWeights w, PairInput input, DeviceBuffer x, DeviceBuffer ids, int m, int topK, DeviceBuffer out) {
        by.forRows(m).moe().pairLinear(w, input, x, ids, m, topK, out);
    }

    @Override
    public void gateUpSilu(
            ExpertWeights gate, ExpertWeights up, DeviceBuffer x, DeviceBuffer ids, int m, int topK, DeviceBuffer out) {
        by.forRows(m).moe().gateUpSilu(gate, up, x, ids, m, topK, out);
    }

    @Override
    public void siluMul(DeviceBuffer gate, DeviceBuffer up, long count) {
        by.forRows(UNKNOWN).moe().siluMul(gate, up, count);
    }

    @Override
    public void bucket(DeviceBuffer ids, int m, int topK, int experts, DeviceBuffer offsets, DeviceBuffer order) {
        by.forRows(m).moe().bucket(ids, m, topK, experts, offsets, order);
    }

    @Override
    public void groupedLinear(
            ExpertWeights w,
            PairInput input,
            DeviceBuffer x,
            DeviceBuffer offsets,
            DeviceBuffer order,
            int m,
            int topK,
            GridSizing sizing,
            DeviceBuffer out) {
        by.forRows(m).moe().groupedLinear(w, input, x, offsets, order, m, topK, sizing, out);
    }

    @Override
    public void weightedSum(DeviceBuffer pairs, DeviceBuffer weights, int m, int topK, int n, DeviceBuffer residual) {
        by.forRows(m).moe().weightedSum(pairs, weights, m, topK, n, residual);
    }

    @Override
    public void weightedSumNorm(
            DeviceBuffer pairs,
            DeviceBuffer weights,
            int m,
            int topK,
            int n,
            DeviceBuffer residual,
            DeviceBuffer normWeight,
            float eps,
            DeviceBuffer normed) {
        by.forRows(m).moe().weightedSumNorm(pairs, weights, m, topK, n, residual, normWeight, eps, normed);
    }
}
