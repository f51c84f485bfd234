package dev.ferrum.app.profiler.data;

import dev.ferrum.engine.profile.Stage;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// One frame of a flame tree: its place on the axis, in nanoseconds, and what lies in it. Children lie inside their
/// parent, in order, and do not overlap.
///
/// `key` finds the frame again in a later tree of the same shape. `stage` is there for stages and their layers; `layer`
/// is -1 for all others. `calls`: how often it ran, of a mean step a fraction. `bytes`: what it had to read.
public record FlameNode(
        String key,
        String name,
        FlameKind kind,
        Optional<Stage> stage,
        int layer,
        double from,
        double to,
        double calls,
        double bytes,
        List<FlameNode> children) {
    public FlameNode {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(stage, "stage");
        children = List.copyOf(children);
        if (!(to >= from)) {
            throw new IllegalArgumentException(
                    "flame %s: expected an end behind %f, found %f".formatted(key, from, to));
        }
    }

    public double nanos() {
        return to - from;
    }

    /// Nanoseconds that no child covers.
    public double selfNanos() {
        return nanos() - children.stream().mapToDouble(FlameNode::nanos).sum();
    }

    /// Gigabytes a second, of what it had to read; 0 where that is not known.
    public double gigabytesPerSecond() {
        return nanos() > 0 ? bytes / nanos() : 0;
    }

    public Optional<FlameNode> child(String wanted) {
        return children.stream().filter(child -> child.key.equals(wanted)).findFirst();
    }

    /// The frame at the end of `path`, or as far as the path exists; each step is a key of a child.
    public FlameNode find(List<String> path) {
        FlameNode at = this;
        for (String step : path) {
            Optional<FlameNode> next = at.child(step);
            if (next.isEmpty()) {
                return at;
            }
            at = next.get();
        }
        return at;
    }
}
