package dev.ferrum.engine.moe;

import dev.ferrum.engine.backend.ExpertWeights;
import dev.ferrum.engine.backend.WeightMatrix;

/// Weights of one layer's mixture of experts: router `[experts, hidden]`, gate and up `[experts, feedForward,
/// hidden]`, down `[experts, hidden, feedForward]`. Owned by the model that loaded them.
public record MoeWeights(WeightMatrix router, ExpertWeights gate, ExpertWeights up, ExpertWeights down) {}
