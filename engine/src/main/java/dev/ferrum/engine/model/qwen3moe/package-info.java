/// Qwen3-MoE: a pre-norm transformer with grouped-query attention, per-head QK-norm, rotary positions and a mixture
/// of experts in every layer.
///
/// [Qwen3MoeLoader] turns tensors of a GGUF file into [Qwen3MoeWeights] after checking every shape against
/// [Qwen3MoeConfig]; [Qwen3MoeModel] runs them. Nothing here knows which backend it runs on.
///
/// Read first: [Qwen3MoeModel], then [Qwen3MoeLayer].
package dev.ferrum.engine.model.qwen3moe;
