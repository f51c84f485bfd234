package dev.ferrum.app.profiler.data;

import java.util.Locale;

/// A search for stages by a part of their name or group, in any case.
public record StageSearch(String text) {
    public StageSearch {
        text = text.strip().toLowerCase(Locale.ROOT);
    }

    /// True when nothing is looked for.
    public boolean empty() {
        return text.isEmpty();
    }

    /// True when `node` is what is looked for: by its name, and a layer by its stage's name too.
    public boolean finds(FlameNode node) {
        return !empty()
                && (node.name().toLowerCase(Locale.ROOT).contains(text)
                        || node.stage()
                                .map(stage -> stage.traceName().contains(text))
                                .orElse(false));
    }

    /// Part of the tree's time in frames that are found, 0..1; a frame inside one that is found counts once.
    public double share(FlameNode root) {
        return root.nanos() <= 0 ? 0 : nanos(root) / root.nanos();
    }

    private double nanos(FlameNode node) {
        return finds(node)
                ? node.nanos()
                : node.children().stream().mapToDouble(this::nanos).sum();
    }
}
