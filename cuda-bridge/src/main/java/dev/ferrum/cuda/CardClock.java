package dev.ferrum.cuda;

/// The card's clock on the host's: nanoseconds of `%globaltimer` as nanoseconds of `System.nanoTime()`.
///
/// Two quartzes drift apart by tens of microseconds each second, so what was right once is wrong by a step's length
/// after a minute. No extra waiting is needed to follow: whatever the card stamped lies between the moment before the
/// host handed the work over and the moment after it saw the work done. Each delivery of stamps says so anew, and an
/// offset that leaves these bounds is moved to the nearer one. (The bounds are those of Cristian, "Probabilistic clock
/// synchronization", 1989.)
final class CardClock {
    private long offset;
    private long narrowest = Long.MAX_VALUE;

    /// Takes the middle of the bounds, if they are the narrowest so far: for readings made for this at the beginning.
    /// `first` and `last` are the card's nanoseconds, the others the host's.
    void align(long handedOver, long first, long last, long seenDone) {
        long least = handedOver - first;
        long most = seenDone - last;
        if (most - least < narrowest) {
            narrowest = most - least;
            offset = least + (most - least) / 2;
        }
    }

    /// Moves the offset into the bounds of work whose stamps go from `first` to `last`. Bounds that exclude each other
    /// say nothing: some cards' clocks move in steps of a microsecond.
    void follow(long handedOver, long first, long last, long seenDone) {
        long least = handedOver - first;
        long most = seenDone - last;
        if (least <= most) {
            offset = Math.clamp(offset, least, most);
        }
    }

    /// The host's time, in nanoseconds, when the card's clock shows `stamp`.
    long hostNanos(long stamp) {
        return stamp + offset;
    }
}
