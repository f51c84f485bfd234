package dev.ferrum.metal;

import java.util.Arrays;

/// Which memory dispatches since the last barrier read and wrote, and whether the next one must wait for them:
/// it must where one of the two writes what the other touches. Dispatches without a barrier between them run in
/// any order.
final class Hazards {
    private static final int FIRST_CAPACITY = 64;

    private long[] starts = new long[FIRST_CAPACITY];
    private long[] ends = new long[FIRST_CAPACITY];
    private boolean[] written = new boolean[FIRST_CAPACITY];
    private int count;
    // How many belong to dispatches before the one that is being described.
    private int earlier;

    /// Adds a range of addresses that the dispatch being described reads or writes.
    void add(long start, long bytes, Access access) {
        if (count == starts.length) {
            grow();
        }
        starts[count] = start;
        ends[count] = start + bytes;
        written[count] = access == Access.WRITE;
        count++;
    }

    /// Ends the description of a dispatch; true when a barrier must precede it, after which nothing earlier
    /// counts.
    boolean barrierNeeded() {
        boolean needed = conflicts();
        if (needed) {
            System.arraycopy(starts, earlier, starts, 0, count - earlier);
            System.arraycopy(ends, earlier, ends, 0, count - earlier);
            System.arraycopy(written, earlier, written, 0, count - earlier);
            count -= earlier;
        }
        earlier = count;
        return needed;
    }

    private boolean conflicts() {
        for (int now = earlier; now < count; now++) {
            for (int before = 0; before < earlier; before++) {
                if ((written[now] || written[before]) && starts[now] < ends[before] && starts[before] < ends[now]) {
                    return true;
                }
            }
        }
        return false;
    }

    /// Everything so far is over: a new encoder follows.
    void clear() {
        count = 0;
        earlier = 0;
    }

    private void grow() {
        starts = Arrays.copyOf(starts, 2 * count);
        ends = Arrays.copyOf(ends, 2 * count);
        written = Arrays.copyOf(written, 2 * count);
    }
}
