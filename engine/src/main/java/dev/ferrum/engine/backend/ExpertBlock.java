package dev.ferrum.engine.backend;

/// One layer's experts: `norm` f32 `[hidden]`, router `[experts, hidden]`, gate and up `[experts, feedForward,
/// hidden]`, down `[experts, hidden, feedForward]`; `topK` and `renormalise` as in [MoeOps#route]. All borrowed.
public record ExpertBlock(
        DeviceBuffer norm,
        WeightMatrix router,
        ExpertWeights gate,
        ExpertWeights up,
        ExpertWeights down,
        int topK,
        boolean renormalise,
        float eps) {}
