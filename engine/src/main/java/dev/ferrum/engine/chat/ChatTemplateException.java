package dev.ferrum.engine.chat;

import dev.ferrum.engine.error.EngineException;

/// A chat template that cannot be parsed, or that refuses the conversation: names the line of the template.
public class ChatTemplateException extends EngineException {
    private static final long serialVersionUID = 1L;

    public ChatTemplateException(String message) {
        super(message);
    }

    public ChatTemplateException(String message, Throwable cause) {
        super(message, cause);
    }
}
