package dev.ferrum.engine.schedule;

import dev.ferrum.engine.api.ChatMessage;
import dev.ferrum.engine.api.Prompt;
import dev.ferrum.engine.api.Role;
import dev.ferrum.engine.chat.ChatTemplate;
import dev.ferrum.engine.error.EngineException;
import dev.ferrum.engine.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// From a request's prompt to token ids: renders conversations with the model's chat template, encodes text.
///
/// Immutable; any thread. Errors of template and tokenizer come out as they are.
public final class PromptEncoder {
    private static final String OPEN_THINKING = "<think>";
    private static final String CLOSE_THINKING = "</think>";

    private final Tokenizer tokenizer;
    private final ChatTemplate template;

    public PromptEncoder(Tokenizer tokenizer, ChatTemplate template) {
        this.tokenizer = tokenizer;
        this.template = template;
    }

    /// A prompt's ids, and its text, which tells whether the answer begins inside the model's reasoning.
    record Encoded(int[] ids, String text) {}

    /// Tokens that `prompt` takes. Any thread.
    public int count(Prompt prompt) {
        return encode(prompt).ids().length;
    }

    Encoded encode(Prompt prompt) {
        return switch (prompt) {
            case Prompt.Tokens(List<Integer> list) -> {
                int[] ids = list.stream().mapToInt(Integer::intValue).toArray();
                TokenIds.require(ids, tokenizer.size());
                yield new Encoded(ids, tokenizer.decode(ids));
            }
            case Prompt.Text(String text) -> encoded(text);
            case Prompt.Template conversation -> encoded(render(conversation, true));
            case Prompt.Chat chat -> encoded(render(chat));
        };
    }

    private Encoded encoded(String text) {
        return new Encoded(tokenizer.encode(text), text);
    }

    /// The text of a conversation, for `addGenerationPrompt` with the beginning of the answer.
    public String render(Prompt.Template conversation, boolean addGenerationPrompt) {
        return template.render(
                conversation.messages(), conversation.tools(), addGenerationPrompt, conversation.variables());
    }

    private String render(Prompt.Chat chat) {
        List<ChatMessage> messages = chat.messages();
        Map<String, Object> variables = switch (chat.thinking()) {
            case TEMPLATE_DEFAULT -> Map.of();
            case ON -> Map.of("enable_thinking", true);
            case OFF -> Map.of("enable_thinking", false);
        };
        if (!chat.continueLast()) {
            return render(new Prompt.Template(templateMessages(messages), List.of(), variables), true);
        }
        ChatMessage last = messages.getLast();
        if (last.role() != Role.ASSISTANT || messages.size() < 2) {
            throw new EngineException("prompt: expected a conversation that ends with an assistant's message to go on"
                    + " with, found %d messages, the last one of role %s"
                            .formatted(messages.size(), last.role().templateName()));
        }
        List<ChatMessage> before = messages.subList(0, messages.size() - 1);
        String start = render(new Prompt.Template(templateMessages(before), List.of(), variables), true);
        return start + partial(last, start);
    }

    /// What the assistant wrote so far, behind `start`, which may have opened or closed the thinking part already.
    private static String partial(ChatMessage message, String start) {
        int open = start.lastIndexOf(OPEN_THINKING);
        int close = start.lastIndexOf(CLOSE_THINKING);
        boolean opened = open > close && start.endsWith(OPEN_THINKING + "\n");
        boolean closed = close > open && start.stripTrailing().endsWith(CLOSE_THINKING);
        String reasoning = message.reasoning().orElse("");
        if (closed || reasoning.isEmpty() && !opened) {
            return message.content();
        }
        String thought = opened ? reasoning : OPEN_THINKING + "\n" + reasoning;
        return message.content().isEmpty()
                ? thought
                : "%s\n%s\n\n%s".formatted(thought.stripTrailing(), CLOSE_THINKING, message.content());
    }

    private static List<Map<String, Object>> templateMessages(List<ChatMessage> messages) {
        List<Map<String, Object>> maps = new ArrayList<>();
        for (ChatMessage message : messages) {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("role", message.role().templateName());
            map.put("content", message.content());
            message.reasoning().ifPresent(reasoning -> map.put("reasoning_content", reasoning));
            maps.add(map);
        }
        return maps;
    }
}
