package dev.ferrum.app.ui;

import dev.ferrum.app.ui.ColumnCells.Cell;
import dev.ferrum.app.ui.ColumnGeometry.Place;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToDoubleBiFunction;
import javafx.beans.property.DoubleProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.SimpleDoubleProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.collections.FXCollections;
import javafx.collections.ListChangeListener;
import javafx.collections.ObservableList;
import javafx.collections.WeakListChangeListener;
import javafx.geometry.Insets;
import javafx.scene.AccessibleAttribute;
import javafx.scene.AccessibleRole;
import javafx.scene.Node;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.ScrollEvent;
import javafx.scene.layout.Region;

/// A scrolling column of items of very different, changing heights, of which only those in view
/// and near have a cell.
///
/// What a reader looks at does not move when items above turn out taller than estimated, when
/// the width changes or when the last item grows. While `following`, the end stays in view
/// instead; a person's scroll up ends that at once, a scroll to the end or [#scrollToEnd] starts
/// it again. Positions take effect in the next layout pass.
///
/// Items are told apart by identity, and one stands in the list once. A cell is a region whose
/// `prefHeight(width)` is its height; it asks for layout when its content changes. A cell far
/// out of view is given up, save while it has the focus or the pointer is held down in it. Mouse
/// events of cells are not consumed; during a drag that is held above or below the column it
/// scrolls and fires the drag again, with the pointer's scene coordinates, at the node where it
/// began.
///
/// For the FX thread. Style classes: `virtual-column`, in it `scroll-bar` and `latest-button`.
public final class VirtualColumn<T> extends Region {
    private static final double WIDTH = 744;
    private static final double GAP = 20;
    private static final Insets INSETS = new Insets(24, 24, 12, 24);

    /// A reader's place: the upper edge of the viewport is `offset` pixels below that of `item`.
    public record Position<T>(T item, double offset) {}

    private final DoubleProperty columnWidth = new SimpleDoubleProperty(this, "columnWidth", WIDTH);
    private final DoubleProperty gap = new SimpleDoubleProperty(this, "gap", GAP);
    private final ObjectProperty<Insets> contentInsets = new SimpleObjectProperty<>(this, "contentInsets", INSETS);
    private final ListChangeListener<T> listener = this::changed;
    private final WeakListChangeListener<T> weakListener = new WeakListChangeListener<>(listener);
    private final ColumnSheet sheet;
    private final ColumnBar bar;
    private final ColumnLatest latest;
    private ObservableList<T> items = FXCollections.emptyObservableList();

    /// @param cell makes the cell of an item, once each time it comes near the view
    /// @param estimate an item's likely height at a width, both in pixels; asked for all items
    /// when the width changes, so it counts characters and lines rather than laying out text
    public VirtualColumn(Function<T, Region> cell, ToDoubleBiFunction<T, Double> estimate) {
        sheet = new ColumnSheet(
                new ColumnSheet.Source() {
                    @Override
                    public Region cell(int item) {
                        return cell.apply(items.get(item));
                    }

                    @Override
                    public double estimate(int item, double width) {
                        return estimate.applyAsDouble(items.get(item), width);
                    }
                },
                WIDTH);
        bar = new ColumnBar(sheet);
        latest = new ColumnLatest(sheet);
        getStyleClass().add("virtual-column");
        setFocusTraversable(true);
        setAccessibleRole(AccessibleRole.LIST_VIEW);
        setAccessibleText("Conversation");
        getChildren().addAll(sheet, bar.node(), latest.node());
        connect();
    }

    /// Shows another list, from its end.
    public void setItems(ObservableList<T> shown) {
        items.removeListener(weakListener);
        int before = sheet.size();
        items = shown;
        sheet.replaced(0, before, shown.size());
        sheet.scrollToEnd();
        shown.addListener(weakListener);
    }

    public ObservableList<T> getItems() {
        return items;
    }

    /// Hears of each cell that was given up; it is no longer in the scene.
    public void setOnCellDisposed(Consumer<Region> disposer) {
        sheet.cells().setDisposer(disposer);
    }

    /// The cell of an item, if it has one now.
    public Optional<Region> cellOf(T item) {
        return Optional.ofNullable(sheet.cells().find(indexOf(item))).map(Cell::node);
    }

    public void scrollToEnd() {
        sheet.scrollToEnd();
    }

    /// Puts an item at the start of the view, under the column's upper inset, and ends
    /// following.
    public void scrollTo(T item) {
        scrollTo(item, -contentInsets.get().getTop());
    }

    /// Puts what is `offset` pixels below the upper edge of an item at the upper edge of the
    /// view and ends following; an item that is not in the list changes nothing.
    public void scrollTo(T item, double offset) {
        int index = indexOf(item);
        if (index >= 0) {
            sheet.scrollTo(new Place(index, offset));
        }
    }

    /// Where a reader is, for [#scrollTo(Object, double)] later; empty without items.
    public Optional<Position<T>> position() {
        Place place = sheet.place();
        return place.item() < items.size()
                ? Optional.of(new Position<>(items.get(place.item()), place.offset()))
                : Optional.empty();
    }

    /// Scrolls if the key is one that scrolls: the arrows up and down, Page Up, Page Down, Home,
    /// End, without modifiers. Returns whether it is. The column hears keys of its own and of
    /// its cells; others' can be forwarded.
    public boolean scrollByKey(KeyEvent event) {
        return ColumnKeys.scroll(sheet, event);
    }

    /// Whether the end stays in view as the last item grows.
    public ReadOnlyBooleanProperty followingProperty() {
        return sheet.followingProperty();
    }

    /// Whether the end of the last item is in view.
    public ReadOnlyBooleanProperty endVisibleProperty() {
        return sheet.endVisibleProperty();
    }

    /// The widest that cells become, in pixels.
    public DoubleProperty columnWidthProperty() {
        return columnWidth;
    }

    /// Space between items, in pixels.
    public DoubleProperty gapProperty() {
        return gap;
    }

    /// Space around the items that scrolls with them; left and right are the least there is.
    public ObjectProperty<Insets> contentInsetsProperty() {
        return contentInsets;
    }

    private void connect() {
        space();
        gap.subscribe(this::space);
        contentInsets.subscribe(this::space);
        columnWidth.subscribe(this::requestLayout);
        addEventHandler(ScrollEvent.SCROLL, event -> {
            if (event.getDeltaY() != 0 && !event.isControlDown() && sheet.range() > 0) {
                sheet.scrollBy(-event.getDeltaY());
                event.consume();
            }
        });
        addEventHandler(KeyEvent.KEY_PRESSED, event -> {
            if (scrollByKey(event)) {
                event.consume();
            }
        });
        new ColumnDrag(sheet);
        ColumnFocus.reveal(this, sheet);
    }

    private void changed(ListChangeListener.Change<? extends T> change) {
        while (change.next()) {
            if (change.wasPermutated()) {
                sheet.replaced(change.getFrom(), change.getTo(), change.getTo() - change.getFrom());
            } else if (!change.wasUpdated()) {
                replaced(change);
            }
        }
    }

    /// A list that was set anew often holds the same items at its ends; they keep their cells.
    private void replaced(ListChangeListener.Change<? extends T> change) {
        int from = change.getFrom();
        int removed = change.getRemovedSize();
        int added = change.getAddedSize();
        while (removed > 0 && added > 0 && change.getRemoved().get(from - change.getFrom()) == items.get(from)) {
            from++;
            removed--;
            added--;
        }
        int kept = from - change.getFrom();
        while (removed > 0 && added > 0 && change.getRemoved().get(kept + removed - 1) == items.get(from + added - 1)) {
            removed--;
            added--;
        }
        if (removed + added > 0) {
            sheet.replaced(from, from + removed, added);
        }
    }

    private int indexOf(T item) {
        for (int i = 0; i < items.size(); i++) {
            if (items.get(i) == item) {
                return i;
            }
        }
        return -1;
    }

    private void space() {
        sheet.space(gap.get(), contentInsets.get().getTop(), contentInsets.get().getBottom());
        requestLayout();
    }

    @Override
    protected void layoutChildren() {
        Insets around = contentInsets.get();
        double room = getWidth() - around.getLeft() - around.getRight();
        sheet.resizeCells(Math.max(0, snapSizeX(Math.min(columnWidth.get(), room))));
        sheet.resizeRelocate(0, 0, getWidth(), getHeight());
        double barWidth = snapSizeX(bar.node().prefWidth(-1));
        bar.node().resizeRelocate(getWidth() - barWidth, 0, barWidth, getHeight());
        latest.place();
    }

    @Override
    protected double computeMinHeight(double width) {
        return 0;
    }

    @Override
    protected double computeMinWidth(double height) {
        return 0;
    }

    @Override
    protected double computePrefWidth(double height) {
        return columnWidth.get()
                + contentInsets.get().getLeft()
                + contentInsets.get().getRight();
    }

    @Override
    protected double computePrefHeight(double width) {
        return columnWidth.get();
    }

    @Override
    public Object queryAccessibleAttribute(AccessibleAttribute attribute, Object... parameters) {
        return switch (attribute) {
            case ITEM_COUNT -> items.size();
            case ITEM_AT_INDEX -> accessibleCell((Integer) parameters[0]);
            case VERTICAL_SCROLLBAR -> bar.node();
            default -> super.queryAccessibleAttribute(attribute, parameters);
        };
    }

    private Node accessibleCell(int item) {
        Cell cell = sheet.cells().find(item);
        return cell == null ? null : cell.node();
    }
}
