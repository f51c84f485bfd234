package dev.ferrum.app.profiler.data;

import dev.ferrum.engine.profile.Stage;

/// What a box of the flame view is, as far as its colour says.
public enum FlameKind {
    STEP,
    ATTN,
    MOE,
    MOE_BATCHED,
    MOE_PREFILL,
    /// Time of a step that no stage covers; always hatched.
    OTHER;

    public static FlameKind of(Stage stage) {
        return stage == Stage.OTHER ? OTHER : of(stage.group());
    }

    public static FlameKind of(Stage.Group group) {
        return switch (group) {
            case STEP -> STEP;
            case ATTN -> ATTN;
            case MOE -> MOE;
            case MOE_BATCHED -> MOE_BATCHED;
            case MOE_PREFILL -> MOE_PREFILL;
        };
    }

    /// The colour of a step in the strip of steps: that of its way through the experts.
    public static FlameKind ofPath(String path) {
        return switch (path) {
            case "decode" -> MOE;
            case "batched" -> MOE_BATCHED;
            case "prefill" -> MOE_PREFILL;
            default -> STEP;
        };
    }
}
