package dev.ferrum.engine.gguf;

import java.nio.charset.StandardCharsets;
import java.util.AbstractList;
import java.util.Objects;
import java.util.RandomAccess;

/// Strings packed into one array: 4 bytes and the text each, where a `String` would take 56 and more.
///
/// A vocabulary of 150,000 tokens with its merges fits into 4 MB this way, and a hostile header cannot multiply its
/// own size on the heap. Element `i` is `utf8[ends[i-1] .. ends[i])`.
final class TextList extends AbstractList<String> implements RandomAccess {
    private final byte[] utf8;
    private final int[] ends;

    TextList(byte[] utf8, int[] ends) {
        this.utf8 = utf8;
        this.ends = ends;
    }

    @Override
    public String get(int index) {
        Objects.checkIndex(index, ends.length);
        int start = index == 0 ? 0 : ends[index - 1];
        return new String(utf8, start, ends[index] - start, StandardCharsets.UTF_8);
    }

    @Override
    public int size() {
        return ends.length;
    }
}
