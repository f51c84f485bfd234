package dev.ferrum.engine;

import dev.ferrum.engine.api.Prompt;
import java.nio.file.Path;

/// The text side of a model file: tokenizer and chat template, without its weights. Needs no tensors in the file.
public interface ModelText {
    /// Reads tokenizer and chat template of `file`.
    static ModelText open(Path file) {
        return FileText.open(file);
    }

    int[] encode(String text);

    String decode(int[] ids);

    /// Tokens that `prompt` takes, template and special tokens included. Any thread.
    int countTokens(Prompt prompt);

    /// The prompt text of a conversation.
    String render(Prompt.Template prompt, boolean addGenerationPrompt);
}
