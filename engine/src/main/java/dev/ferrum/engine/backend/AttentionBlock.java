package dev.ferrum.engine.backend;

/// One layer's attention: `norm` f32 `[hidden]`; query `[heads * headSize, hidden]`, key and value
/// `[kvHeads * headSize, hidden]`, output `[hidden, heads * headSize]`; `queryNorm` and `keyNorm` f32 `[headSize]`;
/// `frequencies` f32 `[headSize / 2]` and `magnitude` as in [AttentionOps#qkNormRope]. All borrowed.
public record AttentionBlock(
        DeviceBuffer norm,
        WeightMatrix query,
        WeightMatrix key,
        WeightMatrix value,
        DeviceBuffer queryNorm,
        DeviceBuffer keyNorm,
        WeightMatrix output,
        float eps,
        DeviceBuffer frequencies,
        float magnitude,
        AttentionShape shape) {}
