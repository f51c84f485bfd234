package dev.ferrum.engine.chat.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/// A stable merge sort by Python's order. Java's own fails where an order is not total, as that of NaN is not.
final class Sorting {
    private final Operators operators;

    Sorting(Operators operators) {
        this.operators = operators;
    }

    List<Object> sorted(List<Object> items) {
        return sorted(items, UnaryOperator.identity(), Direction.ASCENDING);
    }

    enum Direction {
        ASCENDING,
        DESCENDING
    }

    /// `items` in the order of their `key`s; equal ones stay in their order.
    List<Object> sorted(List<Object> items, UnaryOperator<Object> key, Direction direction) {
        List<Keyed> keyed = new ArrayList<>(items.size());
        items.forEach(item -> keyed.add(new Keyed(key.apply(item), item)));
        List<Object> sorted = new ArrayList<>(items.size());
        sort(keyed, direction).forEach(entry -> sorted.add(entry.item));
        return sorted;
    }

    private record Keyed(Object key, Object item) {}

    private List<Keyed> sort(List<Keyed> all, Direction direction) {
        if (all.size() < 2) {
            return all;
        }
        List<Keyed> left = sort(all.subList(0, all.size() / 2), direction);
        List<Keyed> right = sort(all.subList(all.size() / 2, all.size()), direction);
        List<Keyed> merged = new ArrayList<>(all.size());
        int i = 0;
        int j = 0;
        while (i < left.size() && j < right.size()) {
            int order = operators.compare(right.get(j).key, left.get(i).key);
            boolean takeRight = direction == Direction.ASCENDING ? order < 0 : order > 0;
            merged.add(takeRight ? right.get(j++) : left.get(i++));
        }
        merged.addAll(left.subList(i, left.size()));
        merged.addAll(right.subList(j, right.size()));
        return merged;
    }
}
