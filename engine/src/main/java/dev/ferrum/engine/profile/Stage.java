package dev.ferrum.engine.profile;

import java.util.Locale;

/// Every timed stage of a step. The same word means the same work on every backend and path, and a fused stage is
/// additive with the unfused ones it replaces.
public enum Stage {
    EMBED(Group.STEP),
    FINAL_NORM(Group.STEP),
    LM_HEAD(Group.STEP),
    /// From the end of the device's work until the host has the logits.
    READ(Group.STEP),
    SAMPLE(Group.STEP),
    /// Host: tokens become text, and events go to those who asked.
    EMIT(Group.STEP),
    /// Host: messages, admission, the plan of the step, and the upload of its inputs.
    SCHEDULE(Group.STEP),
    /// What measuring itself costs on the host: reading the routing back and counting it.
    PROFILE(Group.STEP),
    /// Time of a step that no other stage explains.
    OTHER(Group.STEP),
    NORM(Group.ATTN),
    QKV(Group.ATTN),
    QK_NORM_ROPE(Group.ATTN),
    KV_WRITE(Group.ATTN),
    ATTENTION(Group.ATTN),
    O_PROJ(Group.ATTN),
    MOE_ROUTER(Group.MOE),
    MOE_ROUTE(Group.MOE),
    MOE_GATE(Group.MOE),
    MOE_UP(Group.MOE),
    MOE_SILU(Group.MOE),
    MOE_GATE_UP_SILU_FUSED(Group.MOE),
    MOE_DOWN(Group.MOE),
    MOE_WSUM(Group.MOE),
    MOE_BATCHED_ROUTER(Group.MOE_BATCHED),
    MOE_BATCHED_ROUTE(Group.MOE_BATCHED),
    MOE_BATCHED_GATE(Group.MOE_BATCHED),
    MOE_BATCHED_UP(Group.MOE_BATCHED),
    MOE_BATCHED_SILU(Group.MOE_BATCHED),
    MOE_BATCHED_GATE_UP_SILU_FUSED(Group.MOE_BATCHED),
    MOE_BATCHED_DOWN(Group.MOE_BATCHED),
    MOE_BATCHED_WSUM(Group.MOE_BATCHED),
    MOE_PREFILL_ROUTER(Group.MOE_PREFILL),
    MOE_PREFILL_HOST_TOPK(Group.MOE_PREFILL),
    MOE_PREFILL_ROUTE(Group.MOE_PREFILL),
    MOE_PREFILL_BUCKET(Group.MOE_PREFILL),
    MOE_PREFILL_GATE(Group.MOE_PREFILL),
    MOE_PREFILL_UP(Group.MOE_PREFILL),
    MOE_PREFILL_SILU(Group.MOE_PREFILL),
    MOE_PREFILL_DOWN(Group.MOE_PREFILL),
    MOE_PREFILL_WSUM(Group.MOE_PREFILL);

    /// The category shown in traces and in the panel.
    public enum Group {
        STEP,
        ATTN,
        MOE,
        MOE_BATCHED,
        MOE_PREFILL;

        /// The category's name in traces: `step`, `attn`, `moe`, `moe_batched`, `moe_prefill`.
        public String traceName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Group group;
    private final String traceName;

    Stage(Group group) {
        this.group = group;
        String prefix = group.name() + "_";
        String own = name().startsWith(prefix) ? name().substring(prefix.length()) : name();
        this.traceName = own.toLowerCase(Locale.ROOT);
    }

    public Group group() {
        return group;
    }

    /// True for work of the host between the device's stages.
    public boolean host() {
        return switch (this) {
            case READ, SAMPLE, EMIT, SCHEDULE, PROFILE -> true;
            default -> false;
        };
    }

    /// The fused stage that does this stage's work where there is one; the stage itself for all others.
    public Stage fused() {
        return switch (this) {
            case MOE_GATE, MOE_UP, MOE_SILU -> MOE_GATE_UP_SILU_FUSED;
            case MOE_BATCHED_GATE, MOE_BATCHED_UP, MOE_BATCHED_SILU -> MOE_BATCHED_GATE_UP_SILU_FUSED;
            default -> this;
        };
    }

    /// The stage's name inside its category, such as `gate_up_silu_fused`.
    public String traceName() {
        return traceName;
    }
}
