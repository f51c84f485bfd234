package dev.ferrum.engine.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;

/// The greatest values of a row, best first: a short sorted list that nearly every value fails to enter.
final class BestOfRow {
    private BestOfRow() {}

    /// Finds the `k` greatest of the `n` floats from element `at` of `x`, and writes them from element `to` of `ids`
    /// (i32) and `values` (f32).
    static void find(MemorySegment x, long at, int n, int k, MemorySegment ids, MemorySegment values, long to) {
        int[] best = new int[k];
        float[] greatest = new float[k];
        int count = 0;
        for (int i = 0; i < n; i++) {
            float value = x.getAtIndex(JAVA_FLOAT, at + i);
            if (count == k && !isGreater(value, greatest[k - 1])) {
                continue;
            }
            // Equals stay behind: their index is greater.
            int place = count < k ? count++ : k - 1;
            while (place > 0 && isGreater(value, greatest[place - 1])) {
                best[place] = best[place - 1];
                greatest[place] = greatest[place - 1];
                place--;
            }
            best[place] = i;
            greatest[place] = value;
        }
        for (int i = 0; i < k; i++) {
            ids.setAtIndex(JAVA_INT, to + i, best[i]);
            values.setAtIndex(JAVA_FLOAT, to + i, greatest[i]);
        }
    }

    private static boolean isGreater(float a, float b) {
        return a > b || Float.isNaN(a) && !Float.isNaN(b);
    }
}
