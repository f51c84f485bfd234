package dev.ferrum.app.ui;

import java.util.Arrays;

/// Where items of a column stand: `size` items of different heights, one below the other, `gap`
/// between them, `top` above the first and `bottom` below the last. Lengths are pixels.
///
/// A height is an estimate until it is measured. Sums of heights stand in a Fenwick tree, so
/// that finding an item, measuring and appending cost O(log size). Inserting and removing
/// elsewhere move what comes after in the array, and the next question repairs the tree from
/// there on.
///
/// Knows no JavaFX; for one thread.
final class ColumnGeometry {
    /// A point of the column that stays with its item: `offset` pixels below the upper edge of
    /// item number `item`.
    record Place(int item, double offset) {}

    private double[] heights = new double[16];
    private boolean[] measured = new boolean[16];
    // Element i holds the sum of the heights of lowestOneBit(i) items up to item i - 1.
    private double[] sums = new double[17];
    private int size;
    // So many elements of the tree are right.
    private int summed;
    private double gap;
    private double top;
    private double bottom;

    void space(double gap, double top, double bottom) {
        this.gap = gap;
        this.top = top;
        this.bottom = bottom;
    }

    int size() {
        return size;
    }

    double gap() {
        return gap;
    }

    double topSpace() {
        return top;
    }

    double bottomSpace() {
        return bottom;
    }

    /// Puts items with estimated heights before item `at`, or behind the last if `at` is the
    /// size.
    void insert(int at, double[] estimates) {
        checkIndex(at, size + 1);
        int grown = size + estimates.length;
        if (grown > heights.length) {
            int capacity = Math.max(grown, heights.length * 2);
            heights = Arrays.copyOf(heights, capacity);
            measured = Arrays.copyOf(measured, capacity);
            sums = Arrays.copyOf(sums, capacity + 1);
        }
        System.arraycopy(heights, at, heights, at + estimates.length, size - at);
        System.arraycopy(measured, at, measured, at + estimates.length, size - at);
        System.arraycopy(estimates, 0, heights, at, estimates.length);
        Arrays.fill(measured, at, at + estimates.length, false);
        size = grown;
        summed = Math.min(summed, at);
    }

    /// Takes the items from `from` to before `to` away.
    void remove(int from, int to) {
        if (from < 0 || to < from || to > size) {
            throw new IndexOutOfBoundsException("items %d to %d: expected within 0 to %d".formatted(from, to, size));
        }
        System.arraycopy(heights, to, heights, from, size - to);
        System.arraycopy(measured, to, measured, from, size - to);
        size -= to - from;
        summed = Math.min(summed, from);
    }

    double height(int item) {
        checkIndex(item, size);
        return heights[item];
    }

    boolean isMeasured(int item) {
        checkIndex(item, size);
        return measured[item];
    }

    void measure(int item, double height) {
        change(item, height);
        measured[item] = true;
    }

    void estimate(int item, double height) {
        change(item, height);
        measured[item] = false;
    }

    /// The upper edge of an item, counted from the upper edge of the column; for `size` what
    /// would be the next item's.
    double top(int item) {
        checkIndex(item, size + 1);
        repair(item);
        double sum = 0;
        for (int i = item; i > 0; i -= Integer.lowestOneBit(i)) {
            sum += sums[i];
        }
        return top + sum + item * gap;
    }

    double bottom(int item) {
        return top(item) + height(item);
    }

    double total() {
        return size == 0 ? top + bottom : top(size) - gap + bottom;
    }

    /// The last item whose upper edge is at or above `y`, or the first. There is at least one
    /// item.
    int itemAt(double y) {
        checkIndex(0, size);
        repair(size);
        int item = 0;
        double above = top;
        for (int step = Integer.highestOneBit(size); step > 0; step >>= 1) {
            int next = item + step;
            if (next <= size && above + sums[next] + step * gap <= y) {
                item = next;
                above += sums[next] + step * gap;
            }
        }
        return Math.min(item, size - 1);
    }

    /// The place at `y`; above the first item its offset is negative. There is at least one
    /// item.
    Place at(double y) {
        int item = itemAt(y);
        return new Place(item, y - top(item));
    }

    double position(Place place) {
        return top(place.item()) + place.offset();
    }

    private void change(int item, double height) {
        checkIndex(item, size);
        if (!(height >= 0)) {
            throw new IllegalArgumentException(
                    "height of item %d: expected 0 or more, found %s".formatted(item, height));
        }
        double more = height - heights[item];
        heights[item] = height;
        for (int i = item + 1; more != 0 && i <= summed; i += Integer.lowestOneBit(i)) {
            sums[i] += more;
        }
    }

    private void repair(int upTo) {
        for (int i = summed + 1; i <= upTo; i++) {
            double sum = heights[i - 1];
            int first = i - Integer.lowestOneBit(i);
            for (int j = i - 1; j > first; j -= Integer.lowestOneBit(j)) {
                sum += sums[j];
            }
            sums[i] = sum;
        }
        summed = Math.max(summed, upTo);
    }

    private static void checkIndex(int item, int bound) {
        if (item < 0 || item >= bound) {
            throw new IndexOutOfBoundsException("item %d: expected 0 to %d".formatted(item, bound - 1));
        }
    }
}
