package dev.ferrum.app.ui;

import dev.ferrum.app.ui.ColumnGeometry.Place;
import java.util.function.IntConsumer;

/// What a reader looks at: the upper edge of the viewport as a place in an item, which stays
/// while heights above change.
///
/// Moves only note where to go; [#settle] measures the items on the way and keeps the viewport
/// inside the column. Knows no JavaFX; for one thread.
final class ColumnAnchor {
    private final ColumnGeometry geometry;
    private int item;
    private double offset;
    // The offset is a share of an estimate, to be set right when the item is measured.
    private boolean shared;

    ColumnAnchor(ColumnGeometry geometry) {
        this.geometry = geometry;
    }

    Place place() {
        return new Place(item, offset);
    }

    /// The upper edge of the viewport, counted from the upper edge of the column.
    double position() {
        return geometry.size() == 0 ? 0 : geometry.position(place());
    }

    void moveTo(Place place) {
        item = place.item();
        offset = place.offset();
        shared = false;
    }

    /// A way longer than `far` jumps to where it leads by estimates, instead of measuring every
    /// item between.
    void moveBy(double delta, double far) {
        if (geometry.size() > 0 && Math.abs(delta) > far) {
            moveTo(geometry.at(position() + delta));
        } else {
            offset += delta;
        }
    }

    /// To be called before the geometry takes the items from `from` to before `to` away and puts
    /// `added` in their place.
    ///
    /// If the anchor is among them it goes to the item that comes in its place, as far below its
    /// start as before: another version of a message starts where the message started. Without
    /// one it goes to the next item that a viewport of this height shows, which stays where it
    /// is; if none is in view, to the start of what comes after.
    void replacing(int from, int to, int added, double viewport) {
        if (geometry.size() == 0) {
            item = 0;
        } else if (item >= to) {
            item += added - (to - from);
        } else if (item >= from && added > 0) {
            offset = item < from + added ? offset : 0;
            item = Math.min(item, from + added - 1);
        } else if (item >= from) {
            double above = to < geometry.size() ? position() - geometry.top(to) : 0;
            offset = above > -viewport ? above : 0;
            item = Math.max(0, Math.min(from, geometry.size() - (to - from) - 1));
        }
    }

    /// Runs what makes all heights estimates of another width; the anchor keeps its share of its
    /// item's height.
    void rescale(Runnable estimates) {
        if (geometry.size() == 0) {
            estimates.run();
            return;
        }
        double before = geometry.height(item);
        estimates.run();
        keepShare(before);
        shared = true;
    }

    /// Measures what the viewport shows and puts the anchor at the first item in it. `measure`
    /// sees to it that the geometry knows the true height of an item.
    void settle(double viewport, IntConsumer measure) {
        if (geometry.size() == 0) {
            item = 0;
            offset = -geometry.topSpace();
            return;
        }
        double before = geometry.height(item);
        measure.accept(item);
        if (shared) {
            keepShare(before);
            shared = false;
        }
        climb(measure);
        descend(measure);
        double missing = fill(viewport, measure);
        if (missing > 0) {
            offset -= missing;
            climb(measure);
        }
    }

    /// Like [#settle], but with the last item's end at the end of the viewport.
    void settleAtEnd(double viewport, IntConsumer measure) {
        if (geometry.size() > 0) {
            shared = false;
            item = geometry.size() - 1;
            measure.accept(item);
            offset = geometry.height(item) + geometry.bottomSpace() - viewport;
            climb(measure);
            descend(measure);
        }
    }

    private void keepShare(double before) {
        if (offset > 0 && offset <= before) {
            offset *= geometry.height(item) / before;
        }
    }

    private void climb(IntConsumer measure) {
        while (offset < 0 && item > 0) {
            item--;
            measure.accept(item);
            offset += geometry.height(item) + geometry.gap();
        }
        if (item == 0) {
            offset = Math.max(offset, -geometry.topSpace());
        }
    }

    private void descend(IntConsumer measure) {
        while (item < geometry.size() - 1 && offset >= geometry.height(item) + geometry.gap()) {
            offset -= geometry.height(item) + geometry.gap();
            item++;
            measure.accept(item);
        }
    }

    /// Measures down to the end of the viewport; returns how much the column ends above it.
    private double fill(double viewport, IntConsumer measure) {
        double y = -offset;
        for (int i = item; i < geometry.size(); i++) {
            measure.accept(i);
            y += geometry.height(i) + geometry.gap();
            if (y >= viewport) {
                break;
            }
        }
        return viewport - (geometry.total() - position());
    }
}
