package dev.ferrum.engine.tokenizer;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/// Token id ↔ the bytes it stands for. One byte array for all tokens: 151,936 small arrays would cost three times it.
final class Vocabulary {
    private final byte[] bytes;

    /// Token `id` is `bytes[starts[id] .. starts[id + 1])`.
    private final int[] starts;

    private Vocabulary(byte[] bytes, int[] starts) {
        this.bytes = bytes;
        this.starts = starts;
    }

    /// A vocabulary whose token `id` stands for `tokens.get(id)`.
    static Vocabulary of(List<byte[]> tokens) {
        int[] starts = new int[tokens.size() + 1];
        long total = 0;
        for (int id = 0; id < tokens.size(); id++) {
            total += tokens.get(id).length;
            if (total > Integer.MAX_VALUE - 16) {
                throw new TokenizerException("vocabulary: expected less than 2 GB of token text, found more at token "
                        + id + "; the file is damaged");
            }
            starts[id + 1] = (int) total;
        }
        byte[] bytes = new byte[(int) total];
        for (int id = 0; id < tokens.size(); id++) {
            System.arraycopy(tokens.get(id), 0, bytes, starts[id], tokens.get(id).length);
        }
        return new Vocabulary(bytes, starts);
    }

    int size() {
        return starts.length - 1;
    }

    /// Feeds the bytes of token `id` to `decoder`, which appends the characters they complete to `out`.
    void decode(int id, Utf8Decoder decoder, StringBuilder out) {
        if (id < 0 || id >= size()) {
            throw new TokenizerException(
                    "token id: expected 0..%d, found %d; the ids belong to another model's tokenizer"
                            .formatted(size() - 1, id));
        }
        decoder.accept(bytes, starts[id], starts[id + 1], out);
    }

    /// The first token that stands for exactly `wanted`. Looks at every token: for start-up, not for encoding.
    OptionalInt find(byte[] wanted) {
        for (int id = 0; id < size(); id++) {
            int length = starts[id + 1] - starts[id];
            if (length == wanted.length && Arrays.equals(bytes, starts[id], starts[id + 1], wanted, 0, wanted.length)) {
                return OptionalInt.of(id);
            }
        }
        return OptionalInt.empty();
    }
}
