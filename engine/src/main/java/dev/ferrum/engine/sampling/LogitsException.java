package dev.ferrum.engine.sampling;

import dev.ferrum.engine.error.EngineException;

/// The model computed a number that is none: says which token's logit it was.
public final class LogitsException extends EngineException {
    private static final long serialVersionUID = 1L;

    LogitsException(int token, float found) {
        super(("logit of token %d: expected a finite number, found %s; the model file may be damaged, or its"
                        + " activations overflow on this backend: check the file's hash, then try the backend cpu")
                .formatted(token, found));
    }
}
