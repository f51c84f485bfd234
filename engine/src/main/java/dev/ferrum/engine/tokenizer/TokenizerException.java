package dev.ferrum.engine.tokenizer;

import dev.ferrum.engine.error.EngineException;

/// A model file whose tokenizer is broken or of an unsupported kind, or an id that the vocabulary does not have.
public final class TokenizerException extends EngineException {
    private static final long serialVersionUID = 1L;

    public TokenizerException(String message) {
        super(message);
    }
}
