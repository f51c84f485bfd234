package dev.ferrum.engine;

import dev.ferrum.engine.api.Prompt;
import dev.ferrum.engine.chat.ChatTemplate;
import dev.ferrum.engine.chat.ChatTemplates;
import dev.ferrum.engine.gguf.GgufFile;
import dev.ferrum.engine.gguf.GgufMetadata;
import dev.ferrum.engine.schedule.PromptEncoder;
import dev.ferrum.engine.tokenizer.Tokenizer;
import dev.ferrum.engine.tokenizer.TokenizerFactory;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// The text side of a model file over its tokenizer and chat template. Immutable; any thread.
final class FileText implements ModelText {
    /// Variables of chat templates and the keys of their tokens' ids.
    private static final Map<String, String> VARIABLES = Map.of(
            "bos_token", "bos_token_id",
            "eos_token", "eos_token_id",
            "unk_token", "unknown_token_id",
            "pad_token", "padding_token_id");

    private final Tokenizer tokenizer;
    private final ChatTemplate template;
    private final PromptEncoder prompts;

    private FileText(Tokenizer tokenizer, ChatTemplate template) {
        this.tokenizer = tokenizer;
        this.template = template;
        this.prompts = new PromptEncoder(tokenizer, template);
    }

    static FileText open(Path path) {
        try (GgufFile file = GgufFile.open(path)) {
            return of(file.metadata());
        }
    }

    /// Copies what it needs: the file may be closed afterwards.
    static FileText of(GgufMetadata metadata) {
        Tokenizer tokenizer = TokenizerFactory.from(metadata);
        Map<String, String> specials = specialTokens(metadata, tokenizer);
        return new FileText(tokenizer, ChatTemplates.of(metadata.findString("tokenizer.chat_template"), specials));
    }

    /// Texts of the tokens that chat templates know by name. A template that names one the file lacks fails by
    /// itself.
    private static Map<String, String> specialTokens(GgufMetadata metadata, Tokenizer tokenizer) {
        Map<String, String> texts = new LinkedHashMap<>();
        VARIABLES.forEach((variable, key) -> metadata.findInteger("tokenizer.ggml." + key)
                .filter(id -> id >= 0 && id < tokenizer.size())
                .ifPresent(id -> texts.put(variable, tokenizer.decode(new int[] {id}))));
        return texts;
    }

    Tokenizer tokenizer() {
        return tokenizer;
    }

    PromptEncoder prompts() {
        return prompts;
    }

    boolean knowsThinking() {
        return template.knowsThinking();
    }

    @Override
    public int[] encode(String text) {
        return tokenizer.encode(text);
    }

    @Override
    public String decode(int[] ids) {
        return tokenizer.decode(ids);
    }

    @Override
    public int countTokens(Prompt prompt) {
        return prompts.count(prompt);
    }

    @Override
    public String render(Prompt.Template prompt, boolean addGenerationPrompt) {
        return prompts.render(prompt, addGenerationPrompt);
    }
}
