package dev.ferrum.app.profiler;

import java.time.Duration;

/// How long the page rests between two looks.
///
/// On a card drawing costs the model nothing, and the rest is short enough to look alive. On the processor every
/// millisecond of the page is one that the model does not have: there the page takes at most [#SHARE] of the time of
/// one processor, and gets slower as looks get dearer, down to a look in two seconds.
final class Cadence {
    static final Duration SHORTEST = Duration.ofMillis(200);
    static final Duration LONGEST = Duration.ofSeconds(2);
    private static final double SHARE = 0.01;
    /// Part of the new value in the running mean: a look that happened to wait does not stop the picture.
    private static final double NEW = 0.25;

    private double meanNanos;
    private long laidOutNanos;

    /// The window's layout took `nanos`: part of the look before.
    void laidOut(long nanos) {
        laidOutNanos += nanos;
    }

    /// A look took `nanos` of the threads that read the steps and fill the page.
    void took(long nanos) {
        long all = nanos + laidOutNanos;
        laidOutNanos = 0;
        meanNanos = meanNanos == 0 ? all : meanNanos + NEW * (all - meanNanos);
    }

    /// The rest before the next look; `onProcessor` says that model and page share the processors.
    Duration rest(boolean onProcessor) {
        long needed = onProcessor ? Math.round(meanNanos / SHARE) : 0;
        return Duration.ofNanos(Math.clamp(needed, SHORTEST.toNanos(), LONGEST.toNanos()));
    }
}
