package dev.ferrum.engine.tokenizer;

/// What a vocabulary entry is: the values 1..6 of `tokenizer.ggml.token_type`, in that order.
enum TokenType {
    NORMAL,
    UNKNOWN,
    CONTROL,
    USER_DEFINED,
    UNUSED,
    BYTE;

    /// The type with GGUF number `code`; `id` is the token it belongs to.
    static TokenType of(int code, int id) {
        TokenType[] all = values();
        if (code < 1 || code > all.length) {
            throw new TokenizerException(
                    "tokenizer.ggml.token_type of token %d: expected 1..%d, found %d; the file is damaged"
                            .formatted(id, all.length, code));
        }
        return all[code - 1];
    }

    /// True for tokens that are found in text as they are written, before any splitting.
    boolean isAdded() {
        return this == CONTROL || this == USER_DEFINED;
    }
}
