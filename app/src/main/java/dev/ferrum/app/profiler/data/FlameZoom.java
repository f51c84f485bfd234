package dev.ferrum.app.profiler.data;

import java.util.ArrayList;
import java.util.List;

/// Which part of a flame tree is in view: all of one frame, found by its `path`, or a part of the whole axis, `from` to
/// `to` of 0..1. A frame stays in view while the tree under it changes.
public record FlameZoom(List<String> path, double from, double to) {
    /// No deeper: a millionth of the axis.
    private static final double LEAST = 1e-6;

    /// Everything.
    public static final FlameZoom ALL = new FlameZoom(List.of(), 0, 1);

    public FlameZoom {
        path = List.copyOf(path);
        if (!(from >= 0 && to <= 1 && to > from)) {
            throw new IllegalArgumentException("zoom: expected a part of 0..1, found %f..%f".formatted(from, to));
        }
    }

    /// Nanoseconds in view.
    public record Range(double from, double to) {
        public double nanos() {
            return to - from;
        }
    }

    /// All of the frame at the end of `path`.
    public static FlameZoom into(List<String> path) {
        return new FlameZoom(path, 0, 1);
    }

    /// What of `root` is in view.
    public Range range(FlameNode root) {
        FlameNode node = root.find(path);
        if (!path.isEmpty()) {
            return new Range(node.from(), node.to());
        }
        return new Range(root.from() + from * root.nanos(), root.from() + to * root.nanos());
    }

    /// True while everything is in view.
    public boolean all() {
        return path.isEmpty() && from == 0 && to == 1;
    }

    /// `factor` below 1 comes nearer, around the point that is `pivot` (0..1) of the way across the view.
    public FlameZoom scale(FlameNode root, double pivot, double factor) {
        FlameZoom free = free(root);
        double wide = Math.clamp((free.to - free.from) * factor, LEAST, 1);
        double fixed = free.from + pivot * (free.to - free.from);
        return inside(fixed - pivot * wide, wide);
    }

    /// Moves by `share` of the view's width, to the right where positive.
    public FlameZoom pan(FlameNode root, double share) {
        FlameZoom free = free(root);
        double wide = free.to - free.from;
        return inside(free.from + share * wide, wide);
    }

    private static FlameZoom inside(double from, double wide) {
        double begin = Math.clamp(from, 0, Math.max(0, 1 - wide));
        return new FlameZoom(List.of(), begin, Math.min(1, begin + wide));
    }

    private FlameZoom free(FlameNode root) {
        Range range = range(root);
        if (root.nanos() <= 0) {
            return ALL;
        }
        double begin = Math.clamp((range.from - root.from()) / root.nanos(), 0, 1 - LEAST);
        return new FlameZoom(List.of(), begin, Math.clamp((range.to - root.from()) / root.nanos(), begin + LEAST, 1));
    }

    /// One frame further out: the parent of the frame in view, or everything.
    public FlameZoom out() {
        return path.size() > 1 ? into(path.subList(0, path.size() - 1)) : ALL;
    }

    /// Frames around the view, from the root on: those of the path, or all that hold the whole view.
    public List<Crumb> crumbs(FlameNode root) {
        List<Crumb> crumbs = new ArrayList<>();
        crumbs.add(new Crumb(root.name(), List.of()));
        Range view = range(root);
        FlameNode at = root;
        List<String> keys = new ArrayList<>();
        while (true) {
            FlameNode next = null;
            for (FlameNode child : at.children()) {
                boolean onPath = keys.size() < path.size()
                        ? child.key().equals(path.get(keys.size()))
                        : path.isEmpty() && !all() && child.from() <= view.from && child.to() >= view.to;
                next = onPath ? child : next;
            }
            if (next == null) {
                return crumbs;
            }
            keys.add(next.key());
            crumbs.add(new Crumb(next.name(), List.copyOf(keys)));
            at = next;
        }
    }

    /// A frame to go back to.
    public record Crumb(String name, List<String> path) {}
}
