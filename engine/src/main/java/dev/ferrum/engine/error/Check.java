package dev.ferrum.engine.error;

/// Argument and shape checks whose messages name the argument, the expected and the found value.
public final class Check {
    private Check() {}

    /// Throws `IllegalArgumentException` unless `low <= value <= high`; returns `value`.
    public static int inRange(String name, int value, int low, int high) {
        if (value < low || value > high) {
            throw new IllegalArgumentException("%s: expected %d..%d, found %d".formatted(name, low, high, value));
        }
        return value;
    }

    /// Throws `IllegalArgumentException` unless `low <= value <= high`; returns `value`.
    public static long inRange(String name, long value, long low, long high) {
        if (value < low || value > high) {
            throw new IllegalArgumentException("%s: expected %d..%d, found %d".formatted(name, low, high, value));
        }
        return value;
    }

    /// Throws `IllegalArgumentException` unless `value` is finite and `low <= value <= high`; returns `value`.
    public static float inRange(String name, float value, float low, float high) {
        if (!(value >= low && value <= high)) {
            throw new IllegalArgumentException("%s: expected %s..%s, found %s".formatted(name, low, high, value));
        }
        return value;
    }

    /// Throws `IllegalArgumentException` unless the two sizes agree.
    public static void sameSize(String what, long expected, long found) {
        if (expected != found) {
            throw new IllegalArgumentException("%s: expected %d, found %d".formatted(what, expected, found));
        }
    }
}
