package dev.ferrum.engine.tokenizer;

/// Decodes a stream of ids and holds an incomplete UTF-8 character back until its last byte arrives.
public interface StreamingDecoder {
    /// The text that became complete with this token; empty while a character is incomplete.
    String accept(int id);

    /// What is left at the end: U+FFFD for an incomplete character, else empty. The decoder can then be used again.
    String finish();
}
