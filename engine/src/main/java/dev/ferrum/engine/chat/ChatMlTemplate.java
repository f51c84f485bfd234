package dev.ferrum.engine.chat;

import java.util.List;
import java.util.Map;

/// Qwen's ChatML for files without a template of their own: each message between `<|im_start|>role` and `<|im_end|>`.
///
/// Reasoning of earlier turns is left out, as Qwen3's own template does. With `enable_thinking` false an empty
/// reasoning is written ahead of the answer, which turns reasoning off. Tools need a template and are refused.
public final class ChatMlTemplate implements ChatTemplate {
    private static final String THINK_END = "</think>";

    @Override
    public String render(
            List<Map<String, Object>> messages,
            List<Object> tools,
            boolean addGenerationPrompt,
            Map<String, Object> variables) {
        if (!tools.isEmpty()) {
            throw new ChatTemplateException("tools: the model file has no chat template (tokenizer.chat_template), and"
                    + " plain ChatML has no place for tools; use a file with a template or leave the tools out");
        }
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < messages.size(); i++) {
            String role = text(messages.get(i), "role", i);
            String content = text(messages.get(i), "content", i);
            boolean assistant = role.equals("assistant");
            out.append("<|im_start|>")
                    .append(role)
                    .append('\n')
                    .append(assistant ? answer(content) : content)
                    .append("<|im_end|>\n");
        }
        if (addGenerationPrompt) {
            out.append("<|im_start|>assistant\n");
            if (Boolean.FALSE.equals(variables.get("enable_thinking"))) {
                out.append("<think>\n\n</think>\n\n");
            }
        }
        return out.toString();
    }

    @Override
    public boolean knowsThinking() {
        return true;
    }

    private static String text(Map<String, Object> message, String key, int index) {
        if (!(message.get(key) instanceof String text)) {
            throw new ChatTemplateException("message %d: expected '%s' to be a string, found %s"
                    .formatted(index, key, message.containsKey(key) ? "another value" : "none"));
        }
        return text;
    }

    private static String answer(String content) {
        int end = content.lastIndexOf(THINK_END);
        return end < 0 ? content : content.substring(end + THINK_END.length()).replaceFirst("^\n+", "");
    }
}
