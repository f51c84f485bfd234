package dev.ferrum.engine.schedule;

import dev.ferrum.engine.chat.ChatTemplate;
import dev.ferrum.engine.chat.ChatTemplateException;
import java.util.List;
import java.util.Map;

/// Writes `role:content;` for each message, with reasoning as `role:(reasoning)content;`. Refuses the content
/// `refuse`. The beginning of an answer is `assistant:`, then `<think>` and a line break or an empty thought as
/// `enable_thinking` says.
final class FakeTemplate implements ChatTemplate {
    @Override
    public String render(
            List<Map<String, Object>> messages,
            List<Object> tools,
            boolean addGenerationPrompt,
            Map<String, Object> variables) {
        StringBuilder text = new StringBuilder();
        for (Map<String, Object> message : messages) {
            if ("refuse".equals(message.get("content"))) {
                throw new ChatTemplateException("the template refused");
            }
            text.append(message.get("role")).append(':');
            if (message.containsKey("reasoning_content")) {
                text.append('(').append(message.get("reasoning_content")).append(')');
            }
            text.append(message.get("content")).append(';');
        }
        if (addGenerationPrompt) {
            text.append("assistant:");
            Object thinking = variables.get("enable_thinking");
            if (thinking != null) {
                text.append((boolean) thinking ? "<think>\n" : "<think>\n\n</think>\n\n");
            }
        }
        return text.toString();
    }

    @Override
    public boolean knowsThinking() {
        return true;
    }
}
