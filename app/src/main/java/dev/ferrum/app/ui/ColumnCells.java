package dev.ferrum.app.ui;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import javafx.collections.ObservableList;
import javafx.scene.Node;
import javafx.scene.layout.Region;

/// The cells of a column that exist, ordered by their items.
///
/// A cell that is not wanted is parked: invisible, but still in the scene with its styles, so
/// that taking it back costs nothing. More than `PARKED` of them and the one parked first goes.
final class ColumnCells {
    private static final int PARKED = 12;

    /// One item's node. `index` follows the list.
    static final class Cell {
        private int index;
        private final Region node;
        private long parked;
        private boolean styled;
        private boolean measured;

        private Cell(int index, Region node) {
            this.index = index;
            this.node = node;
        }

        int index() {
            return index;
        }

        Region node() {
            return node;
        }

        boolean isParked() {
            return parked > 0;
        }

        /// Whether it has its styles; one that has not is invisible.
        boolean isStyled() {
            return styled;
        }

        boolean isMeasured() {
            return measured;
        }

        /// The height that the cell wants at a width, on whole pixels of the screen.
        double measure(double width) {
            measured = true;
            return Math.max(0, node.snapSizeY(node.prefHeight(width)));
        }
    }

    private final List<Cell> cells = new ArrayList<>();
    // The same cells in the same order: the order in which Tab goes through them.
    private final ObservableList<Node> children;
    private final IntFunction<Region> maker;
    private Consumer<Region> disposer = _ -> {};
    private long parkings;

    ColumnCells(ObservableList<Node> children, IntFunction<Region> maker) {
        this.children = children;
        this.maker = maker;
    }

    void setDisposer(Consumer<Region> disposer) {
        this.disposer = disposer;
    }

    /// All cells, the parked ones too.
    List<Cell> all() {
        return cells;
    }

    /// The cell of an item, or null.
    Cell find(int index) {
        int at = indexOf(index);
        return at >= 0 ? cells.get(at) : null;
    }

    /// The cell of an item, in the scene, visible and styled, so that it can be measured; made if there is none.
    Cell show(int index) {
        Cell cell = begin(index);
        if (cell.isParked() || !cell.styled) {
            cell.parked = 0;
            cell.node.setVisible(true);
        }
        if (!cell.styled) {
            cell.styled = true;
            cell.node.applyCss();
        }
        return cell;
    }

    /// The cell of an item; one that is made now is in the scene, but neither visible nor styled before [#show].
    ///
    /// Nodes and their styles take about the same time, so who makes cells ahead can do it in two frames.
    Cell begin(int index) {
        int at = indexOf(index);
        if (at >= 0) {
            return cells.get(at);
        }
        Cell cell = new Cell(index, maker.apply(index));
        cell.node.setVisible(false);
        cells.add(-at - 1, cell);
        children.add(-at - 1, cell.node);
        return cell;
    }

    /// Parks the cells that are not wanted.
    void keep(Predicate<Cell> wanted) {
        int waiting = 0;
        for (Cell cell : cells) {
            if (!cell.isParked() && !wanted.test(cell)) {
                cell.parked = ++parkings;
                cell.node.setVisible(false);
            }
            waiting += cell.isParked() ? 1 : 0;
        }
        for (; waiting > PARKED; waiting--) {
            dispose(firstParked());
        }
    }

    /// The items from `from` to before `to` are replaced by `added` others.
    void replaced(int from, int to, int added) {
        for (int at = cells.size() - 1; at >= 0; at--) {
            Cell cell = cells.get(at);
            if (cell.index >= to) {
                cell.index += added - (to - from);
            } else if (cell.index >= from) {
                dispose(at);
            }
        }
    }

    void clear() {
        replaced(0, Integer.MAX_VALUE, 0);
    }

    private int firstParked() {
        int first = -1;
        for (int at = 0; at < cells.size(); at++) {
            Cell cell = cells.get(at);
            if (cell.isParked() && (first < 0 || cell.parked < cells.get(first).parked)) {
                first = at;
            }
        }
        return first;
    }

    private void dispose(int at) {
        Cell cell = cells.remove(at);
        children.remove(at);
        disposer.accept(cell.node);
    }

    /// Like `Collections.binarySearch`.
    private int indexOf(int index) {
        int low = 0;
        int high = cells.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int found = cells.get(middle).index;
            if (found == index) {
                return middle;
            }
            if (found < index) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -low - 1;
    }
}
