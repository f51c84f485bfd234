package dev.ferrum.app.ui;

import dev.ferrum.app.ui.ColumnCells.Cell;
import dev.ferrum.app.ui.ColumnGeometry.Place;
import java.util.Arrays;
import java.util.List;
import javafx.application.Platform;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.geometry.Bounds;
import javafx.scene.Node;
import javafx.scene.layout.Region;
import javafx.scene.shape.Rectangle;

/// The viewport of a column: its children are the cells in view and those near.
///
/// It is not managed, which makes it the root of its own layout: a cell that grows lays out this
/// sheet and not the window. A pass measures only cells that are new or asked for layout. Cells
/// in view are always there; those of the margin, a viewport above and below, are made while the
/// pass has time left, else in the next passes: nodes in one, styles and height in the next.
final class ColumnSheet extends Region {
    /// What the items are.
    interface Source {
        Region cell(int item);

        double estimate(int item, double width);
    }

    // An eighth of a frame at 60 Hz: the cell begun last takes longer, and all are laid out and copied after.
    private static final long PASS_NANOS = 2_000_000;
    // Longer ways do not measure all between: a page is one viewport, a burst of the wheel less.
    private static final double FAR_VIEWPORTS = 3;
    // Cells are made within one viewport of the view and parked outside this, so that none is parked and taken back.
    private static final double KEPT_VIEWPORTS = 1.5;
    private static final double AIR = 12;
    private static final double NEARLY = 0.5;

    private final ColumnGeometry geometry = new ColumnGeometry();
    private final ColumnAnchor anchor = new ColumnAnchor(geometry);
    private final ColumnCells cells;
    private final Source source;
    private final ReadOnlyBooleanWrapper following = new ReadOnlyBooleanWrapper(true);
    private final ReadOnlyBooleanWrapper endVisible = new ReadOnlyBooleanWrapper(true);
    private Runnable laidOut = () -> {};
    private double cellWidth;
    private double pending;
    private boolean replacedInView;

    ColumnSheet(Source source, double cellWidth) {
        this.source = source;
        this.cellWidth = cellWidth;
        cells = new ColumnCells(getChildren(), source::cell);
        setManaged(false);
        Rectangle clip = new Rectangle();
        clip.widthProperty().bind(widthProperty());
        clip.heightProperty().bind(heightProperty());
        setClip(clip);
    }

    /// Calls a task at the end of each layout pass.
    void setOnLaidOut(Runnable task) {
        laidOut = task;
    }

    ColumnCells cells() {
        return cells;
    }

    ReadOnlyBooleanProperty followingProperty() {
        return following.getReadOnlyProperty();
    }

    ReadOnlyBooleanProperty endVisibleProperty() {
        return endVisible.getReadOnlyProperty();
    }

    Place place() {
        return anchor.place();
    }

    int size() {
        return geometry.size();
    }

    double position() {
        return anchor.position();
    }

    double total() {
        return geometry.total();
    }

    /// How far the column can be scrolled, by what is known of its heights.
    double range() {
        return Math.max(0, geometry.total() - getHeight());
    }

    void space(double gap, double top, double bottom) {
        geometry.space(gap, top, bottom);
        requestLayout();
    }

    /// All heights become estimates for the width, in proportion to what they were.
    void resizeCells(double width) {
        if (width != cellWidth) {
            double before = cellWidth;
            cellWidth = width;
            estimateAgain(before);
        }
    }

    /// The items from `from` to before `to` were replaced by `added` others.
    void replaced(int from, int to, int added) {
        replacedInView |= to > from && isInView(from, to);
        cells.replaced(from, to, added);
        anchor.replacing(from, to, added, getHeight());
        double[] heights = new double[added];
        Arrays.setAll(heights, i -> estimate(from + i, cellWidth));
        geometry.remove(from, to);
        geometry.insert(from, heights);
        requestLayout();
    }

    /// Moves the view as a person does: up ends following, down to the end starts it.
    void scrollBy(double delta) {
        if (delta < 0 && range() > 0) {
            following.set(false);
        }
        pending += delta;
        requestLayout();
    }

    void scrollTo(Place place) {
        following.set(false);
        pending = 0;
        anchor.moveTo(place);
        requestLayout();
    }

    /// From 0, the start, to 1, the end.
    void scrollToShare(double share) {
        if (share >= 1 || geometry.size() == 0) {
            scrollToEnd();
        } else {
            scrollTo(geometry.at(share * range()));
        }
    }

    void scrollToEnd() {
        pending = 0;
        replacedInView = false;
        // Where the end is by estimates, should a person scroll on before the next pass.
        if (geometry.size() > 0) {
            anchor.moveTo(geometry.at(range()));
        }
        following.set(true);
        requestLayout();
    }

    /// Scrolls no further than needed to show a node that stands in a cell.
    void reveal(Node node) {
        Bounds bounds = sceneToLocal(node.localToScene(node.getBoundsInLocal()));
        double above = bounds.getMinY() - AIR;
        double below = bounds.getMaxY() + AIR - getHeight();
        if (bounds.getMinY() < 0) {
            scrollBy(above - pending);
        } else if (bounds.getMaxY() > getHeight()) {
            scrollBy(Math.min(below, above) - pending);
        }
    }

    @Override
    protected void layoutChildren() {
        if (getHeight() <= 0 || getWidth() <= 0) {
            return;
        }
        long until = System.nanoTime() + PASS_NANOS;
        // Who scrolls by whole views would not see a margin made on the way.
        boolean hurried = Math.abs(pending) > getHeight();
        measureChanged();
        settle();
        boolean complete = !hurried && fillMargin(until);
        park();
        place(cells.all());
        endVisible.set(isAtEnd(geometry.bottomSpace()));
        laidOut.run();
        if (!complete) {
            Platform.runLater(this::requestLayout);
        }
    }

    private void measureChanged() {
        for (Cell cell : cells.all()) {
            if (cell.node().isNeedsLayout() && cell.isStyled() && geometry.isMeasured(cell.index())) {
                geometry.measure(cell.index(), cell.measure(cellWidth));
            }
        }
    }

    private void settle() {
        double moved = pending;
        boolean replaced = replacedInView;
        pending = 0;
        replacedInView = false;
        if (following.get() && !replaced) {
            anchor.settleAtEnd(getHeight(), this::measure);
            return;
        }
        anchor.moveBy(moved, FAR_VIEWPORTS * getHeight());
        anchor.settle(getHeight(), this::measure);
        // What was put in place of what was read is read from its start, unless its end is in view too.
        if (replaced || moved > 0 && isAtEnd(0)) {
            following.set(isAtEnd(0));
        }
    }

    private void measure(int item) {
        Cell cell = cells.show(item);
        if (!cell.isMeasured() || !geometry.isMeasured(item)) {
            geometry.measure(item, cell.measure(cellWidth));
        }
    }

    /// Returns whether all cells of the margin are there; the nearest are made first.
    private boolean fillMargin(long until) {
        double viewport = getHeight();
        if (geometry.size() == 0) {
            return true;
        }
        int up = anchor.place().item() - 1;
        int down = geometry.itemAt(position() + viewport) + 1;
        while (true) {
            double above = up < 0 ? viewport : position() - geometry.bottom(up);
            double below = down == geometry.size() ? viewport : geometry.top(down) - position() - viewport;
            if (above >= viewport && below >= viewport) {
                return true;
            }
            int next = above < below ? up-- : down++;
            if (!isReady(next)) {
                if (System.nanoTime() > until) {
                    return false;
                }
                cells.begin(next);
                if (System.nanoTime() > until) {
                    return false;
                }
            }
            measure(next);
        }
    }

    private boolean isReady(int item) {
        Cell cell = cells.find(item);
        return cell != null && cell.isStyled() && geometry.isMeasured(item);
    }

    private void park() {
        if (geometry.size() > 0) {
            double viewport = getHeight();
            int first = geometry.itemAt(position() - KEPT_VIEWPORTS * viewport);
            int last = geometry.itemAt(position() + (1 + KEPT_VIEWPORTS) * viewport);
            // A cell with the focus or a drag that began in it would lose it.
            cells.keep(cell -> cell.index() >= first && cell.index() <= last
                    || cell.node().isFocusWithin()
                    || cell.node().isPressed());
        }
    }

    private void place(List<Cell> placed) {
        double x = snapPositionX((getWidth() - cellWidth) / 2);
        double scrolled = snapPositionY(position());
        for (Cell cell : placed) {
            if (!cell.isParked() && cell.isStyled()) {
                double y = geometry.top(cell.index()) - scrolled;
                cell.node().resizeRelocate(x, y, cellWidth, geometry.height(cell.index()));
            }
        }
    }

    private boolean isAtEnd(double nearly) {
        return geometry.total() - position() <= getHeight() + nearly + NEARLY;
    }

    private boolean isInView(int from, int to) {
        return geometry.top(from) < position() + getHeight() && geometry.bottom(to - 1) > position();
    }

    private void estimateAgain(double before) {
        anchor.rescale(() -> {
            for (int item = 0; item < geometry.size(); item++) {
                double height = estimate(item, cellWidth);
                if (geometry.isMeasured(item)) {
                    height = snapSizeY(geometry.height(item) * height / estimate(item, before));
                }
                geometry.estimate(item, height);
            }
        });
        requestLayout();
    }

    private double estimate(int item, double width) {
        return Math.max(1, snapSizeY(source.estimate(item, width)));
    }
}
