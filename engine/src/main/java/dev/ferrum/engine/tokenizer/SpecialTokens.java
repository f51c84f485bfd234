package dev.ferrum.engine.tokenizer;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;

/// Tokens that are found in text as they are written, before it is normalised and split: leftmost first, and of
/// several that start at the same place the longest.
final class SpecialTokens {
    /// A special token in a text: characters `start..end`, token `id`.
    record Match(int start, int end, int id) {}

    private static final int NO_TOKEN = -1;

    private static final class Node {
        private final Map<Character, Node> children = new HashMap<>();
        private int id = NO_TOKEN;
    }

    private final Map<String, Integer> ids;
    private final Node root = new Node();
    private final BitSet firstCharacters = new BitSet();

    /// `ids`: text of each token → its id. Empty texts are never found.
    SpecialTokens(Map<String, Integer> ids) {
        this.ids = Map.copyOf(ids);
        ids.forEach(this::insert);
    }

    private void insert(String text, int id) {
        if (text.isEmpty()) {
            return;
        }
        firstCharacters.set(text.charAt(0));
        Node node = root;
        for (int i = 0; i < text.length(); i++) {
            node = node.children.computeIfAbsent(text.charAt(i), c -> new Node());
        }
        node.id = id;
    }

    OptionalInt idOf(String text) {
        Integer id = ids.get(text);
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }

    /// The first token at or after `from`, or null when there is none.
    Match next(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            if (firstCharacters.get(text.charAt(i))) {
                Match match = longestAt(text, i);
                if (match != null) {
                    return match;
                }
            }
        }
        return null;
    }

    private Match longestAt(String text, int start) {
        Match best = null;
        Node node = root;
        for (int i = start; i < text.length(); i++) {
            node = node.children.get(text.charAt(i));
            if (node == null) {
                break;
            }
            if (node.id != NO_TOKEN) {
                best = new Match(start, i + 1, node.id);
            }
        }
        return best;
    }
}
