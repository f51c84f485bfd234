package dev.ferrum.engine.tokenizer;

import dev.ferrum.engine.gguf.GgufMetadata;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/// Builds a tokenizer from the `tokenizer.ggml.*` keys of a model file. Everything that a damaged file can have wrong
/// is found here and ends in a [TokenizerException].
public final class TokenizerFactory {
    private static final String PREFIX = "tokenizer.ggml.";
    private static final List<String> QWEN_END_TOKENS = List.of("<|im_end|>", "<|endoftext|>");

    private TokenizerFactory() {}

    /// The tokenizer of a model file. Throws [TokenizerException], or the metadata's own exception for a missing
    /// key.
    public static BpeTokenizer from(GgufMetadata metadata) {
        String model = metadata.string(PREFIX + "model");
        if (!model.equals("gpt2")) {
            throw new TokenizerException(
                    "tokenizer.ggml.model: expected gpt2 (byte-level BPE), found \"%s\"; use a Qwen3 model file"
                            .formatted(shortened(model)));
        }
        // Files from before the key existed have none; then the architecture, which is Qwen's, decides.
        String rule = metadata.findString(PREFIX + "pre").orElse("qwen2");
        if (!rule.equals("qwen2")) {
            throw new TokenizerException(
                    ("tokenizer.ggml.pre: expected qwen2, the one split rule that is supported, found \"%s\"; use a Qwen3"
                                    + " model file")
                            .formatted(shortened(rule)));
        }
        return build(
                metadata.strings(PREFIX + "tokens"),
                metadata.ints(PREFIX + "token_type"),
                metadata.strings(PREFIX + "merges"),
                named(metadata));
    }

    private static NamedTokens named(GgufMetadata metadata) {
        List<Integer> ends = new ArrayList<>(List.of(metadata.integer(PREFIX + "eos_token_id")));
        metadata.findInteger(PREFIX + "eot_token_id").ifPresent(ends::add);
        boolean begins = metadata.findBool(PREFIX + "add_bos_token").orElse(false);
        OptionalInt begin = begins ? OptionalInt.of(metadata.integer(PREFIX + "bos_token_id")) : OptionalInt.empty();
        return new NamedTokens(begin, ends);
    }

    /// Ids that a file names beside its vocabulary; `begin` only when texts are to start with it.
    record NamedTokens(OptionalInt begin, List<Integer> ends) {}

    /// `tokens`: each token as the file writes it. `types`: GGUF type numbers, one per token. `merges`: `left
    /// right`, best first.
    static BpeTokenizer build(List<String> tokens, int[] types, List<String> merges, NamedTokens named) {
        if (tokens.isEmpty()) {
            throw new TokenizerException(
                    "tokenizer.ggml.tokens: expected at least one token, found none; the file is damaged");
        }
        if (types.length != tokens.size()) {
            throw new TokenizerException(
                    "tokenizer.ggml.token_type: expected one type for each of %d tokens, found %d; the file is damaged"
                            .formatted(tokens.size(), types.length));
        }
        ByteAlphabet alphabet = new ByteAlphabet();
        Map<String, Integer> ids = HashMap.newHashMap(tokens.size());
        Map<String, Integer> added = new HashMap<>();
        List<byte[]> bytes = new ArrayList<>(tokens.size());
        for (int id = 0; id < tokens.size(); id++) {
            String token = tokens.get(id);
            if (TokenType.of(types[id], id).isAdded()) {
                added.put(token, id);
                bytes.add(token.getBytes(StandardCharsets.UTF_8));
            } else {
                bytes.add(alphabet.bytes(token));
            }
            ids.put(token, id);
        }
        int[] byteTokens = new int[256];
        for (int b = 0; b < 256; b++) {
            byteTokens[b] = ids.getOrDefault(String.valueOf(alphabet.character(b)), -1);
        }
        SpecialTokens specials = new SpecialTokens(added);
        return new BpeTokenizer(
                Vocabulary.of(bytes),
                ranks(merges, ids),
                specials,
                byteTokens,
                endTokens(named, specials, tokens.size()),
                checked("tokenizer.ggml.bos_token_id", named.begin(), tokens.size()));
    }

    private static MergeRanks ranks(List<String> merges, Map<String, Integer> ids) {
        MergeRanks ranks = new MergeRanks(merges.size());
        for (int rank = 0; rank < merges.size(); rank++) {
            String merge = merges.get(rank);
            int space = merge.indexOf(' ', 1);
            if (space < 0 || space == merge.length() - 1) {
                throw new TokenizerException(
                        "tokenizer.ggml.merges[%d]: expected two tokens with a space between, found \"%s\"; the file is damaged"
                                .formatted(rank, shortened(merge)));
            }
            String left = merge.substring(0, space);
            String right = merge.substring(space + 1);
            ranks.put(known(left, rank, ids), known(right, rank, ids), rank, known(left.concat(right), rank, ids));
        }
        return ranks;
    }

    private static int known(String token, int rank, Map<String, Integer> ids) {
        Integer id = ids.get(token);
        if (id == null) {
            throw new TokenizerException(
                    "tokenizer.ggml.merges[%d]: expected tokens of the vocabulary, found \"%s\"; the file is damaged"
                            .formatted(rank, shortened(token)));
        }
        return id;
    }

    private static List<Integer> endTokens(NamedTokens named, SpecialTokens specials, int size) {
        Set<Integer> ends = new LinkedHashSet<>();
        for (int id : named.ends()) {
            ends.add(checked("end token of the file", OptionalInt.of(id), size).getAsInt());
        }
        QWEN_END_TOKENS.forEach(text -> specials.idOf(text).ifPresent(ends::add));
        return List.copyOf(ends);
    }

    private static OptionalInt checked(String key, OptionalInt id, int size) {
        if (id.isPresent() && (id.getAsInt() < 0 || id.getAsInt() >= size)) {
            throw new TokenizerException("%s: expected a token of the vocabulary, 0..%d, found %d; the file is damaged"
                    .formatted(key, size - 1, id.getAsInt()));
        }
        return id;
    }

    private static String shortened(String text) {
        return text.length() <= 60 ? text : text.substring(0, 60) + "…";
    }
}
