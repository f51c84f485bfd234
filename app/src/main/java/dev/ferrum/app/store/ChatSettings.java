package dev.ferrum.app.store;

import dev.ferrum.engine.api.Prompt.Thinking;
import dev.ferrum.engine.api.SamplingParams;
import java.util.Objects;
import java.util.Optional;

/// What a person set for one conversation.
///
/// `preset` names a row of the presets; `custom` holds the values where the person chose their own, and then counts
/// instead of the preset. `systemPrompt` empty: none. Seeds in `custom` do not count: every reply gets its own.
public record ChatSettings(String systemPrompt, String preset, Optional<SamplingParams> custom, Thinking thinking) {
    public ChatSettings {
        Objects.requireNonNull(systemPrompt, "systemPrompt");
        Objects.requireNonNull(preset, "preset");
        Objects.requireNonNull(custom, "custom");
        Objects.requireNonNull(thinking, "thinking");
    }

    /// The name of the preset that takes what the model's makers recommend.
    public static final String RECOMMENDED = "recommended";

    public static ChatSettings defaults() {
        return new ChatSettings("", RECOMMENDED, Optional.empty(), Thinking.TEMPLATE_DEFAULT);
    }

    public ChatSettings withSystemPrompt(String text) {
        return new ChatSettings(text, preset, custom, thinking);
    }

    public ChatSettings withPreset(String name) {
        return new ChatSettings(systemPrompt, name, Optional.empty(), thinking);
    }

    public ChatSettings withCustom(SamplingParams params) {
        return new ChatSettings(systemPrompt, preset, Optional.of(params), thinking);
    }

    public ChatSettings withThinking(Thinking wanted) {
        return new ChatSettings(systemPrompt, preset, custom, wanted);
    }
}
