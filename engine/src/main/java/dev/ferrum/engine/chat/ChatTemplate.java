package dev.ferrum.engine.chat;

import java.util.List;
import java.util.Map;

/// Renders a conversation to the text a model was trained on.
public interface ChatTemplate {
    /// `messages`, `tools` and `variables` hold JSON values as Java maps (in insertion order), lists, strings,
    /// numbers, booleans and null. `tools` may be empty. Throws [ChatTemplateException] when the template refuses
    /// its input.
    String render(
            List<Map<String, Object>> messages,
            List<Object> tools,
            boolean addGenerationPrompt,
            Map<String, Object> variables);

    /// True when the template looks at `enable_thinking`.
    boolean knowsThinking();
}
