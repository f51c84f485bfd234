package dev.ferrum.engine.chat;

import dev.ferrum.engine.chat.jinja.JinjaException;
import dev.ferrum.engine.chat.jinja.JinjaLimits;
import dev.ferrum.engine.chat.jinja.JinjaTemplate;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Makes the [ChatTemplate] of a model.
public final class ChatTemplates {
    private ChatTemplates() {}

    /// The template with `source`, the value of `tokenizer.chat_template`, or [ChatMlTemplate] when the file has
    /// none. `specialTokens` are variables for the template, such as `bos_token` and `eos_token`, with their texts.
    /// `clock`: what `strftime_now` reads. Throws [ChatTemplateException] when `source` cannot be parsed.
    public static ChatTemplate of(Optional<String> source, Map<String, String> specialTokens, Clock clock) {
        if (source.isEmpty()) {
            return new ChatMlTemplate();
        }
        try {
            JinjaTemplate template = JinjaTemplate.parse(source.get(), JinjaLimits.DEFAULT);
            return new JinjaChatTemplate(
                    template, Map.copyOf(specialTokens), clock, source.get().contains("enable_thinking"));
        } catch (JinjaException failure) {
            throw described(failure);
        }
    }

    /// The same with the system's clock.
    public static ChatTemplate of(Optional<String> source, Map<String, String> specialTokens) {
        return of(source, specialTokens, Clock.systemDefaultZone());
    }

    private static ChatTemplateException described(JinjaException failure) {
        String where = failure.line() > 0 ? "line " + failure.line() : "unknown line";
        return new ChatTemplateException(
                "chat template of the model, %s: %s".formatted(where, failure.getMessage()), failure);
    }

    /// A template that came with a model, rendered as transformers' `apply_chat_template` does.
    private record JinjaChatTemplate(
            JinjaTemplate template, Map<String, String> specialTokens, Clock clock, boolean knowsThinking)
            implements ChatTemplate {
        @Override
        public String render(
                List<Map<String, Object>> messages,
                List<Object> tools,
                boolean addGenerationPrompt,
                Map<String, Object> variables) {
            Map<String, Object> all = new LinkedHashMap<>(specialTokens);
            all.putAll(variables);
            all.put("messages", messages);
            // Templates tell "no tools" by None as well as by an empty list; transformers passes None.
            all.put("tools", tools.isEmpty() ? null : tools);
            all.putIfAbsent("documents", null);
            all.put("add_generation_prompt", addGenerationPrompt);
            try {
                return template.render(all, clock);
            } catch (JinjaException failure) {
                throw described(failure);
            }
        }
    }
}
