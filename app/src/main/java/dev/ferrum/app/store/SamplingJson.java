package dev.ferrum.app.store;

import dev.ferrum.engine.api.SamplingParams;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// Sampling values as JSON text, by the names of the record's components.
final class SamplingJson {
    private SamplingJson() {}

    static String write(SamplingParams params) {
        return JsonMapper.shared().writeValueAsString(params);
    }

    /// Empty for what is no JSON or holds values that make no sense: presets then count instead.
    static Optional<SamplingParams> read(String json) {
        try {
            return Optional.of(JsonMapper.shared().readValue(json, SamplingParams.class));
        } catch (JacksonException _) {
            return Optional.empty();
        }
    }
}
