package dev.ferrum.cuda;

/// Grid sizes.
final class Grids {
    private Grids() {}

    /// How many blocks of `size` cover `count`.
    static int blocks(long count, int size) {
        return Math.toIntExact((count + size - 1) / size);
    }
}
