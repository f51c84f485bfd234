package dev.ferrum.engine.sampling;

import java.util.Arrays;

/// How often each token occurs among the last `window` tokens (all of them when `window` is 0).
///
/// An open-addressed table, because a vocabulary-sized array per request would be 600 kB for a few hundred tokens.
final class TokenCounts {
    private static final int NONE = -1;

    private final int window;
    private int[] recent;
    private int accepted;
    private int[] keys = new int[64];
    private int[] counts = new int[64];
    private int used;

    TokenCounts(int window) {
        this.window = window;
        this.recent = new int[Math.min(window, 256)];
        Arrays.fill(keys, NONE);
    }

    /// Adds a token; the one that leaves the window is taken out.
    void accept(int token) {
        if (window > 0) {
            int at = accepted % window;
            if (accepted >= window) {
                counts[slot(recent[at])]--;
            } else if (at == recent.length) {
                recent = Arrays.copyOf(recent, Math.min(window, 2 * recent.length));
            }
            recent[at] = token;
            // Only the position in the ring and "the ring is full" matter: this cannot overflow.
            accepted = accepted == 2 * window - 1 ? window : accepted + 1;
        }
        int slot = slot(token);
        if (keys[slot] == NONE) {
            if (4 * (used + 1) > 3 * keys.length) {
                rehash();
                slot = slot(token);
            }
            keys[slot] = token;
            used++;
        }
        counts[slot]++;
    }

    private int slot(int token) {
        int mask = keys.length - 1;
        int slot = (token * 0x9E3779B9 >>> 7) & mask;
        while (keys[slot] != token && keys[slot] != NONE) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    /// Drops tokens that left the window, and grows when the rest is still many.
    private void rehash() {
        int[] oldKeys = keys;
        int[] oldCounts = counts;
        int alive = 0;
        for (int i = 0; i < oldKeys.length; i++) {
            alive += oldKeys[i] != NONE && oldCounts[i] > 0 ? 1 : 0;
        }
        int size = oldKeys.length;
        while (2 * (alive + 1) > size) {
            size *= 2;
        }
        keys = new int[size];
        counts = new int[size];
        Arrays.fill(keys, NONE);
        used = alive;
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldKeys[i] != NONE && oldCounts[i] > 0) {
                int slot = slot(oldKeys[i]);
                keys[slot] = oldKeys[i];
                counts[slot] = oldCounts[i];
            }
        }
    }

    /// Slots of the table, for walking it with [#token] and [#count].
    int slots() {
        return keys.length;
    }

    /// The token in a slot; meaningful where [#count] is not 0.
    int token(int slot) {
        return keys[slot];
    }

    int count(int slot) {
        return counts[slot];
    }
}
