package dev.ferrum.engine.tokenizer;

/// The [StreamingDecoder] of a [Vocabulary]: the same steps as decoding all ids at once, so the pieces add up to it.
final class VocabularyStream implements StreamingDecoder {
    private final Vocabulary vocabulary;
    private final Utf8Decoder decoder = new Utf8Decoder();
    private final StringBuilder out = new StringBuilder();

    VocabularyStream(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
    }

    @Override
    public String accept(int id) {
        vocabulary.decode(id, decoder, out);
        return take();
    }

    @Override
    public String finish() {
        decoder.finish(out);
        return take();
    }

    private String take() {
        String text = out.toString();
        out.setLength(0);
        return text;
    }
}
