package dev.ferrum.metal;

/// Grid sizes.
final class Grids {
    private Grids() {}

    /// How many threadgroups of `size` cover `count`.
    static int groups(long count, int size) {
        return Math.toIntExact((count + size - 1) / size);
    }
}
