package dev.ferrum.app.profiler;

import dev.ferrum.app.profiler.data.StageRow;
import dev.ferrum.engine.profile.Stage;

/// What each stage does, in plain words.
final class StageWords {
    private StageWords() {}

    static String of(StageRow row) {
        return row.stage().map(StageWords::of).orElseGet(() -> group(row.name()));
    }

    private static String group(String name) {
        return switch (name) {
            case "attn" -> "Attention: every token looks at those before it.";
            case "moe" -> "The experts, one row: stacked decode.";
            case "moe_batched" -> "The experts, a few rows at once: batched decode.";
            case "moe_prefill" -> "The experts, many rows sorted by expert: prefill.";
            default -> "One step: every running answer\u2019s next token, and a piece of a prompt.";
        };
    }

    private static String of(Stage stage) {
        return switch (stage) {
            case EMBED -> "Looks up the tokens\u2019 vectors.";
            case FINAL_NORM -> "Picks the rows whose next token is wanted, and norms them.";
            case LM_HEAD -> "Multiplies with the vocabulary: a number for every possible next token.";
            case READ -> "The host waits for the device and takes its results.";
            case SAMPLE -> "Chooses the next token of each answer.";
            case EMIT -> "Turns tokens into text and sends it on.";
            case SCHEDULE -> "Takes messages, plans the step and uploads its inputs.";
            case PROFILE -> "What measuring itself costs: reading back which experts were chosen.";
            case OTHER -> "Time of the step that no stage covers.";
            case NORM -> "Brings rows to one length before attention and before the experts.";
            case QKV -> "Makes queries, keys and values of the rows.";
            case QK_NORM_ROPE -> "Norms queries and keys and turns them by their position.";
            case KV_WRITE -> "Writes keys and values into the cache.";
            case ATTENTION -> "Reads keys and values of all tokens so far and mixes them.";
            case O_PROJ -> "Brings what attention found back into the rows.";
            case MOE_ROUTER, MOE_BATCHED_ROUTER, MOE_PREFILL_ROUTER -> "A number for every expert.";
            case MOE_ROUTE, MOE_BATCHED_ROUTE, MOE_PREFILL_ROUTE -> "Picks the best experts of every row.";
            case MOE_PREFILL_HOST_TOPK -> "Picks the best experts on the host and sorts rows by expert.";
            case MOE_PREFILL_BUCKET -> "Sorts rows by expert.";
            case MOE_GATE, MOE_BATCHED_GATE, MOE_PREFILL_GATE ->
                "Multiplies with the chosen experts\u2019 gate matrices.";
            case MOE_UP, MOE_BATCHED_UP, MOE_PREFILL_UP -> "Multiplies with the chosen experts\u2019 up matrices.";
            case MOE_SILU, MOE_BATCHED_SILU, MOE_PREFILL_SILU -> "Lets the gate decide what passes of up.";
            case MOE_GATE_UP_SILU_FUSED, MOE_BATCHED_GATE_UP_SILU_FUSED ->
                "Gate, up and SiLU of the chosen experts in one go.";
            case MOE_DOWN, MOE_BATCHED_DOWN, MOE_PREFILL_DOWN ->
                "Multiplies what the chosen experts made by their down matrices.";
            case MOE_WSUM, MOE_BATCHED_WSUM, MOE_PREFILL_WSUM ->
                "Adds up what the experts say, by their weights, and norms for the next layer.";
        };
    }
}
