package dev.ferrum.app.profiler.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The part of a flame tree that is in view, as boxes: an icicle, the root in row 0, children below their parent.
///
/// Boxes narrower than half a pixel are put together with their neighbours of the same row; such a box stands for
/// `frames` of them and has the kind that takes most of its width. What lies below one is not laid out.
public final class FlameLayout {
    /// In pixels.
    private static final double LEAST = 0.5;

    private final double from;
    private final double scale;
    private final double width;
    private final List<Box> boxes = new ArrayList<>();
    private final List<Gathered> gathered = new ArrayList<>();

    /// A box of row `row`, `width` pixels from `x` on. `path`: keys from below the root to `node`, which is the first
    /// of `frames`.
    public record Box(FlameNode node, List<String> path, int row, double x, double width, int frames, FlameKind kind) {
        public boolean holds(double px, int inRow) {
            return inRow == row && px >= x && px < x + width;
        }
    }

    /// Narrow boxes of one row that are being put together.
    private static final class Gathered {
        FlameNode first;
        List<String> path;
        double x;
        double end;
        int frames;
        final double[] widths = new double[FlameKind.values().length];

        FlameKind kind() {
            int best = 0;
            for (int i = 1; i < widths.length; i++) {
                best = widths[i] > widths[best] ? i : best;
            }
            return FlameKind.values()[best];
        }
    }

    private FlameLayout(double from, double to, double width) {
        this.from = from;
        this.width = width;
        scale = width / (to - from);
    }

    /// Boxes of `root` where nanoseconds `from` to `to` of its axis fill `width` pixels, row by row from left to right.
    public static List<Box> of(FlameNode root, double from, double to, double width) {
        if (!(to > from) || width <= 0) {
            return List.of();
        }
        FlameLayout layout = new FlameLayout(from, to, width);
        layout.add(root, List.of(), 0);
        layout.gathered.forEach(layout::flush);
        layout.boxes.sort(java.util.Comparator.comparingInt(Box::row).thenComparingDouble(Box::x));
        return List.copyOf(layout.boxes);
    }

    /// The box under a point, if there is one.
    public static Optional<Box> at(List<Box> boxes, double x, int row) {
        return boxes.stream().filter(box -> box.holds(x, row)).findFirst();
    }

    private void add(FlameNode node, List<String> path, int row) {
        double left = (node.from() - from) * scale;
        double right = (node.to() - from) * scale;
        if (right <= 0 || left >= width) {
            return;
        }
        double x = Math.max(0, left);
        double end = Math.min(width, right);
        while (gathered.size() <= row) {
            gathered.add(new Gathered());
        }
        if (right - left < LEAST) {
            gather(gathered.get(row), node, path, x, end);
            return;
        }
        boxes.add(new Box(node, path, row, x, end - x, 1, node.kind()));
        for (FlameNode child : node.children()) {
            List<String> below = new ArrayList<>(path);
            below.add(child.key());
            add(child, below, row + 1);
        }
    }

    private void gather(Gathered into, FlameNode node, List<String> path, double x, double end) {
        if (into.frames > 0 && x - into.end > LEAST) {
            flush(into);
        }
        if (into.frames == 0) {
            into.first = node;
            into.path = path;
            into.x = x;
        }
        into.end = Math.max(into.end, end);
        into.frames++;
        into.widths[node.kind().ordinal()] += end - x;
    }

    private void flush(Gathered it) {
        if (it.frames > 0) {
            int row = gathered.indexOf(it);
            // At least half a pixel, or one short stage between two long ones would not be seen at all.
            double wide = Math.min(width - it.x, Math.max(LEAST, it.end - it.x));
            boxes.add(new Box(it.first, it.path, row, it.x, wide, it.frames, it.kind()));
        }
        it.frames = 0;
        it.end = 0;
        java.util.Arrays.fill(it.widths, 0);
    }
}
