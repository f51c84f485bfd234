package dev.ferrum.engine.model.qwen3moe;

import dev.ferrum.engine.backend.DeviceBuffer;
import dev.ferrum.engine.backend.WeightMatrix;
import dev.ferrum.engine.moe.MoeWeights;
import java.util.List;

/// All weights of a model, on the device. Borrowed: the loader's owner closes them.
///
/// `embedding` `[vocabulary, hidden]`; `head` `[vocabulary, hidden]`, the embedding itself where the file ties them;
/// `finalNorm` f32 `[hidden]`; `frequencies` f32 `[headSize / 2]`.
record Qwen3MoeWeights(
        WeightMatrix embedding,
        DeviceBuffer finalNorm,
        WeightMatrix head,
        DeviceBuffer frequencies,
        List<LayerWeights> layers) {
    /// One layer. Norms are f32: `attentionNorm` and `moeNorm` `[hidden]`, `queryNorm` and `keyNorm` `[headSize]`.
    record LayerWeights(
            DeviceBuffer attentionNorm,
            WeightMatrix query,
            WeightMatrix key,
            WeightMatrix value,
            DeviceBuffer queryNorm,
            DeviceBuffer keyNorm,
            WeightMatrix output,
            DeviceBuffer moeNorm,
            MoeWeights moe) {}
}
