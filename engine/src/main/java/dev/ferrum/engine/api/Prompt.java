package dev.ferrum.engine.api;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/// What a generation starts from.
public sealed interface Prompt {
    /// A conversation, rendered with the model's chat template. With `continueLast` the last message is the
    /// assistant's and generation goes on inside it.
    record Chat(List<ChatMessage> messages, Thinking thinking, boolean continueLast) implements Prompt {
        public Chat {
            messages = List.copyOf(messages);
            Objects.requireNonNull(thinking, "thinking");
            if (messages.isEmpty()) {
                throw new IllegalArgumentException("messages: expected at least one, found none");
            }
        }

        public Chat(List<ChatMessage> messages) {
            this(messages, Thinking.TEMPLATE_DEFAULT, false);
        }
    }

    /// Messages as the template sees them (tool calls, tool results), with JSON values as Java maps, lists,
    /// strings, numbers, booleans and null. `variables` are further template variables, such as `enable_thinking`.
    record Template(List<Map<String, Object>> messages, List<Object> tools, Map<String, Object> variables)
            implements Prompt {}

    /// Text as it stands; special tokens in it are recognised.
    record Text(String text) implements Prompt {
        public Text {
            Objects.requireNonNull(text, "text");
        }
    }

    /// Token ids as they stand.
    record Tokens(List<Integer> ids) implements Prompt {
        public Tokens {
            ids = List.copyOf(ids);
        }
    }

    /// Whether the template is asked for reasoning.
    enum Thinking {
        TEMPLATE_DEFAULT,
        ON,
        OFF
    }
}
