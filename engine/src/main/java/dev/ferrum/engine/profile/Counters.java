package dev.ferrum.engine.profile;

import java.util.concurrent.atomic.AtomicLongArray;

/// The values of every [Counter]. One writer (the engine thread); readers on any thread.
final class Counters {
    private final AtomicLongArray values = new AtomicLongArray(Counter.values().length);

    /// Adds to a counter. Writer only.
    void add(Counter counter, long amount) {
        // One writer: a plain read and a release write are enough, no locked instruction.
        values.setRelease(counter.ordinal(), values.getPlain(counter.ordinal()) + amount);
    }

    /// Sets a level. Writer only.
    void set(Counter counter, long value) {
        values.setRelease(counter.ordinal(), value);
    }

    /// A counter's value. Writer only.
    long get(Counter counter) {
        return values.getPlain(counter.ordinal());
    }

    /// All values in the order of [Counter#values()]; each is current, but not all of one instant.
    long[] copy() {
        long[] copy = new long[values.length()];
        for (int i = 0; i < copy.length; i++) {
            copy[i] = values.getAcquire(i);
        }
        return copy;
    }
}
