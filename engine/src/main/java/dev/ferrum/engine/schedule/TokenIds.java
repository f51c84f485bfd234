package dev.ferrum.engine.schedule;

import dev.ferrum.engine.error.EngineException;

/// The check that token ids are the model's.
final class TokenIds {
    private TokenIds() {}

    /// Throws [EngineException] unless each of `tokens` is in `0..vocabulary-1`.
    static void require(int[] tokens, int vocabulary) {
        for (int i = 0; i < tokens.length; i++) {
            if (tokens[i] < 0 || tokens[i] >= vocabulary) {
                throw new EngineException("token %d of %d: expected an id of 0..%d, found %d; these ids are not of this"
                                .formatted(i, tokens.length, vocabulary - 1, tokens[i])
                        + " model's tokenizer");
            }
        }
    }
}
