package dev.ferrum.engine.backend;

import java.util.List;

/// What a model will ask of [LayerOps]: all its parts, at most `maxRows` rows a step, of which `maxLogits` are looked
/// at, of at most `maxSequences` sequences.
public record LayerPlan(
        List<AttentionBlock> attention,
        List<ExpertBlock> experts,
        HeadBlock head,
        int maxRows,
        int maxLogits,
        int maxSequences) {
    public LayerPlan {
        attention = List.copyOf(attention);
        experts = List.copyOf(experts);
    }
}
