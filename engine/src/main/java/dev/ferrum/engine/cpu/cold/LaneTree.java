package dev.ferrum.engine.cpu.cold;

/// Adds up the lanes of a vector as `LaneSums` and `VectorHeadMath` do.
public final class LaneTree {
    private LaneTree() {}

    /// Sum of the `count` lanes (a power of two) at the start of `a`, halves first; overwrites `a`.
    public static float sum(float[] a, int count) {
        for (int d = count / 2; d > 0; d /= 2) {
            for (int i = 0; i < d; i++) {
                a[i] += a[i + d];
            }
        }
        return a[0];
    }

    /// As [#sum], neighbours first, then pairs, then halves: how four vectors are added up at once.
    public static float sumOfFour(float[] a, int count) {
        for (int d = 1; d <= 2; d *= 2) {
            for (int i = 0; i + d < count; i += 2 * d) {
                a[i] += a[i + d];
            }
        }
        for (int d = count / 2; d > 2; d /= 2) {
            for (int i = 0; i < d; i += 4) {
                a[i] += a[i + d];
            }
        }
        return a[0];
    }
}
