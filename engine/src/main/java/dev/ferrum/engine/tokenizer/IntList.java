package dev.ferrum.engine.tokenizer;

import java.util.Arrays;

/// A growing list of ids.
final class IntList {
    private int[] values;
    private int size;

    IntList(int capacity) {
        values = new int[Math.max(16, capacity)];
    }

    void add(int value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, size * 2);
        }
        values[size++] = value;
    }

    void addAll(int[] source, int count) {
        if (size + count > values.length) {
            values = Arrays.copyOf(values, Math.max(size * 2, size + count));
        }
        System.arraycopy(source, 0, values, size, count);
        size += count;
    }

    int[] toArray() {
        return Arrays.copyOf(values, size);
    }
}
