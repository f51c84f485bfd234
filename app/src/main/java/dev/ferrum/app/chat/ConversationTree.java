package dev.ferrum.app.chat;

import dev.ferrum.app.store.Message;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The messages of a conversation as a tree, and the branch of it that is shown.
///
/// Messages with the same parent are versions of each other. The branch runs from a first message to [#leaf()].
/// Only who precedes whom is kept here; texts are looked up by id elsewhere. Not thread-safe.
final class ConversationTree {
    /// The parent of first messages, and the leaf while there is no message.
    static final long NONE = 0;

    private final Map<Long, Long> parents = new HashMap<>();
    /// In order of ids, which is the order of making.
    private final Map<Long, List<Long>> children = new HashMap<>();
    private long leaf = NONE;

    /// The tree of `messages`, in order of their ids, shown up to `leaf`; where that is unknown, up to the newest.
    /// Where a parent is missing, as in a damaged file, what follows it begins a branch.
    static ConversationTree of(List<Message> messages, long leaf) {
        ConversationTree tree = new ConversationTree();
        for (Message message : messages) {
            tree.put(message.id(), tree.contains(message.parent()) ? message.parent() : NONE);
        }
        tree.leaf = tree.parents.containsKey(leaf) ? leaf : tree.newestUnder(NONE);
        return tree;
    }

    /// The last message of the branch that is shown.
    long leaf() {
        return leaf;
    }

    long parent(long id) {
        return parents.get(id);
    }

    boolean contains(long id) {
        return parents.containsKey(id);
    }

    /// Adds a message behind `parent` and shows the branch that ends with it.
    void add(long id, long parent) {
        put(id, parent);
        leaf = id;
    }

    /// Adds a message that is not shown for now.
    void put(long id, long parent) {
        if (parent != NONE && !parents.containsKey(parent)) {
            throw new IllegalArgumentException("message %d: its parent %d is unknown".formatted(id, parent));
        }
        if (parents.putIfAbsent(id, parent) != null) {
            throw new IllegalArgumentException("message %d is there already".formatted(id));
        }
        children.computeIfAbsent(parent, _ -> new ArrayList<>()).add(id);
    }

    /// Ids of the shown branch, first message first.
    List<Long> path() {
        return pathTo(leaf);
    }

    /// Ids from the first message to `id`, both included.
    List<Long> pathTo(long id) {
        List<Long> path = new ArrayList<>();
        for (long at = id; at != NONE; at = parents.get(at)) {
            path.add(at);
        }
        Collections.reverse(path);
        return path;
    }

    /// The versions of `id`, itself included, oldest first.
    List<Long> versions(long id) {
        return List.copyOf(children.get(parents.get(id)));
    }

    /// Shows the branch through `id`, to the newest message under it.
    void show(long id) {
        leaf = newestUnder(id);
    }

    /// Ends the shown branch at `id`, whatever follows it.
    void showUpTo(long id) {
        leaf = id;
    }

    /// `id` and everything that follows it, parents first.
    List<Long> subtree(long id) {
        List<Long> found = new ArrayList<>(List.of(id));
        for (int i = 0; i < found.size(); i++) {
            found.addAll(children.getOrDefault(found.get(i), List.of()));
        }
        return found;
    }

    /// Removes `id` and everything that follows it; a removed branch that was shown gives way to a version beside it,
    /// else it ends where it was cut.
    List<Long> remove(long id) {
        List<Long> removed = subtree(id);
        Set<Long> gone = new HashSet<>(removed);
        long parent = parents.get(id);
        List<Long> versions = children.get(parent);
        int at = versions.indexOf(id);
        versions.remove(at);
        removed.forEach(parents::remove);
        removed.forEach(children::remove);
        if (gone.contains(leaf)) {
            leaf = versions.isEmpty() ? parent : newestUnder(versions.get(Math.min(at, versions.size() - 1)));
        }
        return removed;
    }

    private long newestUnder(long id) {
        long at = id;
        for (List<Long> next = children.get(at); next != null && !next.isEmpty(); next = children.get(at)) {
            at = next.getLast();
        }
        return at;
    }
}
