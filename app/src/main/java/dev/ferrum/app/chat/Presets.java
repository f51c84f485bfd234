package dev.ferrum.app.chat;

import dev.ferrum.app.store.ChatSettings;
import dev.ferrum.engine.api.Prompt.Thinking;
import dev.ferrum.engine.api.SamplingParams;
import java.util.List;

/// Ways to draw tokens, by name. The first takes what the model's makers recommend, with and without thinking.
public final class Presets {
    /// One way: `id` is kept with a conversation, `name` and `says` are shown.
    public record Preset(String id, String name, String says) {}

    private static final List<Preset> ALL = List.of(
            new Preset(ChatSettings.RECOMMENDED, "Recommended", "What the model's makers recommend"),
            new Preset("precise", "Precise", "Close to the likeliest words: facts, code"),
            new Preset("balanced", "Balanced", "Some variety, little risk"),
            new Preset("creative", "Creative", "More surprise: stories, ideas"),
            new Preset("greedy", "Always the likeliest", "The same answer every time"));

    // Recommended in Qwen3's model cards: temperature 0.6, top-p 0.95 with thinking; 0.7, 0.8 without; top-k 20.
    private static final SamplingParams QWEN_THINKING = of(0.6f, 20, 0.95f);
    private static final SamplingParams QWEN_PLAIN = of(0.7f, 20, 0.8f);

    private Presets() {}

    public static List<Preset> all() {
        return ALL;
    }

    /// The preset called `id`; the recommended one where that is unknown.
    public static Preset named(String id) {
        return ALL.stream().filter(preset -> preset.id().equals(id)).findFirst().orElse(ALL.getFirst());
    }

    /// What `settings` mean. `recommended` is the catalogue's word on the model, null where it has none;
    /// `thinks` whether the model will reason. The seed is 0.
    public static SamplingParams resolve(ChatSettings settings, SamplingParams recommended, boolean thinks) {
        return settings.custom().orElseGet(() -> switch (settings.preset()) {
            case "precise" -> of(0.3f, 20, 0.9f);
            case "balanced" -> of(0.7f, 40, 0.95f);
            case "creative" -> of(1.0f, 100, 0.98f);
            case "greedy" -> SamplingParams.greedy();
            default -> recommended != null ? recommended : thinks ? QWEN_THINKING : QWEN_PLAIN;
        });
    }

    /// Whether a model with a switch for it reasons when asked with `thinking`: Qwen3 does unless told not to.
    public static boolean thinks(Thinking thinking, boolean knowsThinking) {
        return knowsThinking && thinking != Thinking.OFF;
    }

    private static SamplingParams of(float temperature, int topK, float topP) {
        return new SamplingParams(temperature, topK, topP, 0f, 1f, 0f, 0f, 256, 0);
    }
}
