package dev.ferrum.engine.backend;

/// Sizes of a model and of its largest step, known before any of its weights are loaded.
public record ModelSizes(
        int hidden,
        AttentionShape attention,
        int experts,
        int topK,
        int feedForward,
        int vocabulary,
        int maxRows,
        int maxSequences) {}
