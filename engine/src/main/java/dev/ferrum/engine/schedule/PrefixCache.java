package dev.ferrum.engine.schedule;

import dev.ferrum.engine.kv.KvSequence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// KV sequences of requests that have ended, kept because the next turn of a conversation starts with the same
/// tokens. Owns them; the least recently used is evicted first. Engine thread only.
final class PrefixCache {
    /// Least recently used first.
    private final List<Entry> entries = new ArrayList<>();

    /// `tokens` are exactly those whose keys and values `kv` holds.
    record Entry(int[] tokens, KvSequence kv) {}

    /// Takes over `kv`, which holds the first `kv.length()` of `tokens`.
    ///
    /// What another entry says already is not kept twice: of two entries that begin alike the longer one stays.
    void keep(int[] tokens, KvSequence kv) {
        int length = kv.truncate(kv.length());
        Entry entry = new Entry(Arrays.copyOf(tokens, length), kv);
        for (int i = entries.size() - 1; i >= 0; i--) {
            Entry other = entries.get(i);
            int common = common(entry.tokens, length, other.tokens, other.tokens.length);
            if (common == length) {
                kv.close();
                touch(other);
                return;
            }
            if (common == other.tokens.length) {
                entries.remove(i).kv.close();
            }
        }
        if (length == 0) {
            kv.close();
        } else {
            entries.add(entry);
        }
    }

    /// All entries, least recently used first; changed by the other methods.
    List<Entry> entries() {
        return entries;
    }

    /// Marks an entry as used now.
    void touch(Entry entry) {
        if (entries.remove(entry)) {
            entries.add(entry);
        }
    }

    /// Gives an entry and its KV sequence to the caller.
    KvSequence take(Entry entry) {
        entries.remove(entry);
        return entry.kv;
    }

    /// Frees the least recently used entry; false when there is none. It may share its blocks, so that none comes
    /// free.
    boolean evict() {
        if (entries.isEmpty()) {
            return false;
        }
        entries.removeFirst().kv.close();
        return true;
    }

    void clear() {
        while (evict()) {}
    }

    /// How many of the first tokens are the same in `a[0 .. aCount-1]` and `b[0 .. bCount-1]`.
    static int common(int[] a, int aCount, int[] b, int bCount) {
        int most = Math.min(aCount, bCount);
        int at = Arrays.mismatch(a, 0, most, b, 0, most);
        return at < 0 ? most : at;
    }
}
