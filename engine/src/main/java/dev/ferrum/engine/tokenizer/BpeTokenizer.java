package dev.ferrum.engine.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;

/// Byte-level BPE with Qwen2's split rule. Exactly the ids of Hugging Face's `tokenizers` for Qwen's files.
///
/// Half a surrogate pair in the text is read as U+FFFD. Throws [TokenizerException] for an id out of range, and for
/// a byte of the text that the vocabulary has no token for.
public final class BpeTokenizer implements Tokenizer {
    private static final int NO_TOKEN = -1;

    private final Vocabulary vocabulary;
    private final MergeRanks ranks;
    private final SpecialTokens specials;
    private final int[] byteTokens;
    private final List<Integer> endTokens;
    private final OptionalInt beginToken;
    private final Composer composer = new Composer();
    private final PreTokenizer words = new PreTokenizer();

    /// `byteTokens[b]`: token of the single byte b, or -1.
    BpeTokenizer(
            Vocabulary vocabulary,
            MergeRanks ranks,
            SpecialTokens specials,
            int[] byteTokens,
            List<Integer> endTokens,
            OptionalInt beginToken) {
        this.vocabulary = vocabulary;
        this.ranks = ranks;
        this.specials = specials;
        this.byteTokens = byteTokens.clone();
        this.endTokens = List.copyOf(endTokens);
        this.beginToken = beginToken;
    }

    @Override
    public int[] encode(String text) {
        IntList out = new IntList(text.length() / 3);
        WordMerger merger = new WordMerger(ranks);
        int from = 0;
        SpecialTokens.Match special = specials.next(text, from);
        while (special != null) {
            encodePlain(text.substring(from, special.start()), merger, out);
            out.add(special.id());
            from = special.end();
            special = specials.next(text, from);
        }
        encodePlain(text.substring(from), merger, out);
        return out.toArray();
    }

    private void encodePlain(String raw, WordMerger merger, IntList out) {
        String text = composer.compose(raw);
        int end = text.length();
        int from = 0;
        while (from < end) {
            int to = words.next(text, from, end);
            int bytes = putBytes(text, from, to, merger.symbols(Math.multiplyExact(3, to - from)));
            int count = merger.merge(bytes);
            out.addAll(merger.symbols(0), count);
            from = to;
        }
    }

    /// Writes one token per UTF-8 byte of `text[from .. to)`; returns how many.
    private int putBytes(String text, int from, int to, int[] symbols) {
        int n = 0;
        for (int i = from; i < to; i++) {
            int c = text.charAt(i);
            if (c < 0x80) {
                symbols[n++] = byteToken(c);
            } else if (c < 0x800) {
                symbols[n++] = byteToken(0xC0 | c >> 6);
                symbols[n++] = byteToken(0x80 | c & 0x3F);
            } else {
                int codePoint = c;
                if (Character.isSurrogate((char) c)) {
                    boolean pair = Character.isHighSurrogate((char) c)
                            && i + 1 < to
                            && Character.isLowSurrogate(text.charAt(i + 1));
                    codePoint = pair ? Character.toCodePoint((char) c, text.charAt(++i)) : 0xFFFD;
                }
                if (codePoint >= 0x10000) {
                    symbols[n++] = byteToken(0xF0 | codePoint >> 18);
                    symbols[n++] = byteToken(0x80 | codePoint >> 12 & 0x3F);
                } else {
                    symbols[n++] = byteToken(0xE0 | codePoint >> 12);
                }
                symbols[n++] = byteToken(0x80 | codePoint >> 6 & 0x3F);
                symbols[n++] = byteToken(0x80 | codePoint & 0x3F);
            }
        }
        return n;
    }

    private int byteToken(int b) {
        int token = byteTokens[b];
        if (token == NO_TOKEN) {
            throw new TokenizerException(
                    "vocabulary: expected a token for every byte, found none for 0x%02X; the text cannot be written with this model's tokenizer"
                            .formatted(b));
        }
        return token;
    }

    @Override
    public String decode(int[] ids) {
        StringBuilder out = new StringBuilder(4 * ids.length);
        Utf8Decoder decoder = new Utf8Decoder();
        for (int id : ids) {
            vocabulary.decode(id, decoder, out);
        }
        decoder.finish(out);
        return out.toString();
    }

    @Override
    public StreamingDecoder streaming() {
        return new VocabularyStream(vocabulary);
    }

    @Override
    public int size() {
        return vocabulary.size();
    }

    @Override
    public List<Integer> endTokens() {
        return endTokens;
    }

    @Override
    public OptionalInt idOf(String token) {
        OptionalInt special = specials.idOf(token);
        return special.isPresent() ? special : vocabulary.find(token.getBytes(StandardCharsets.UTF_8));
    }

    /// The token that the file wants in front of every text (`add_bos_token`); Qwen3's want none.
    public OptionalInt beginToken() {
        return beginToken;
    }
}
