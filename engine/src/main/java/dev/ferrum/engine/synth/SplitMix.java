package dev.ferrum.engine.synth;

/// 64 random bits at a time from a counter, so that any piece of a file can be made alone.
///
/// Formula: Steele, Lea, Flood, "Fast splittable pseudorandom number generators" (2014), as in `SplittableRandom`,
/// whose stream the Java documentation does not promise to keep; files of one seed must stay the same.
final class SplitMix {
    private static final long STEP = 0x9E3779B97F4A7C15L;

    private long state;

    SplitMix(long seed) {
        state = seed;
    }

    long next() {
        state += STEP;
        return mixed(state);
    }

    /// A seed for piece `index` of what `seed` stands for.
    static long seed(long seed, long index) {
        return mixed(mixed(seed + STEP) ^ mixed(index * STEP + STEP));
    }

    private static long mixed(long value) {
        long mixed = (value ^ value >>> 30) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
        return mixed ^ mixed >>> 31;
    }
}
