package dev.ferrum.engine.tokenizer;

import java.util.List;
import java.util.OptionalInt;

/// Text to token ids and back, exactly as the model was trained. Immutable; any thread.
public interface Tokenizer {
    /// Ids of `text`; special tokens that appear in the text are recognised. No begin-of-text token is added.
    int[] encode(String text);

    /// Text of `ids`; bytes that are no valid UTF-8 become U+FFFD. Special tokens appear as they are written.
    String decode(int[] ids);

    /// A decoder for a stream of ids that holds an incomplete character back.
    StreamingDecoder streaming();

    /// Number of ids; a token is valid when `0 <= id < size()`.
    int size();

    /// Ids that end a turn or a text: the file's end token and Qwen's `<|im_end|>` and `<|endoftext|>` where
    /// present.
    List<Integer> endTokens();

    /// The id of a token written exactly so, such as `<think>`, or empty.
    OptionalInt idOf(String token);
}
