/// Causal language models over the op contracts of `backend`: what the scheduler drives.
///
/// [ModelLoader] picks the architecture from `general.architecture` and returns a [CausalModel]; the scheduler fills
/// a [TokenBatch] each step and reads [Logits]. An architecture lives in a package of its own below this one.
///
/// Read first: [CausalModel], then `qwen3moe/Qwen3MoeModel`.
package dev.ferrum.engine.model;
