package dev.ferrum.engine.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Sines and cosines of a step's rows, shared by all heads, and by all layers as long as the inputs are the same.
///
/// Whether they are is decided by comparing them, so that the table is a pure function of its inputs: a position, a
/// frequency and a magnitude. Angles are doubles, because position times frequency in floats is off by up to 1e-3 rad
/// at position 30,000.
final class RopeTable {
    /// 64 pairs of a row cost about 2 µs: below this many rows the pool is not worth waking.
    private static final int INLINE_ROWS = 8;

    private final WorkerPool pool;
    private final WorkerPool.Chunk task = this::rows;

    private float[] frequencies = new float[0];
    private float magnitude = Float.NaN;
    /// The position whose angles row `i` holds, or -1.
    private int[] held = new int[0];
    private int[] wanted = new int[0];
    private float[] table = new float[0];

    RopeTable(WorkerPool pool) {
        this.pool = pool;
    }

    /// For row `i`, from `2 * pairs * i` on: `pairs` cosines, then as many sines, times the magnitude of the
    /// update.
    float[] table() {
        return table;
    }

    /// Makes the table hold rows of these i32 `positions[m]` and f32 `frequencies[pairs]`.
    void update(MemorySegment positions, int m, MemorySegment frequencies, int pairs, float magnitude) {
        if (!sameScale(frequencies, pairs, magnitude)) {
            this.frequencies = new float[pairs];
            MemorySegment.copy(frequencies, JAVA_FLOAT_UNALIGNED, 0, this.frequencies, 0, pairs);
            this.magnitude = magnitude;
            held = new int[0];
            table = new float[0];
        }
        if (held.length < m) {
            int before = held.length;
            held = Arrays.copyOf(held, m);
            Arrays.fill(held, before, m, -1);
            wanted = new int[m];
            table = Arrays.copyOf(table, Math.multiplyExact(m, 2 * pairs));
        }
        MemorySegment.copy(positions, JAVA_INT_UNALIGNED, 0, wanted, 0, m);
        int changed = Arrays.mismatch(held, 0, m, wanted, 0, m);
        if (changed < 0) {
            return;
        }
        if (m <= INLINE_ROWS) {
            rows(0, 0, m);
        } else {
            pool.chunks(m, INLINE_ROWS, task);
        }
    }

    private boolean sameScale(MemorySegment other, int pairs, float magnitude) {
        if (pairs != frequencies.length || magnitude != this.magnitude) {
            return false;
        }
        for (int i = 0; i < pairs; i++) {
            if (other.get(JAVA_FLOAT_UNALIGNED, 4L * i) != frequencies[i]) {
                return false;
            }
        }
        return true;
    }

    private void rows(int worker, int from, int to) {
        int pairs = frequencies.length;
        for (int row = from; row < to; row++) {
            int position = wanted[row];
            if (held[row] == position) {
                continue;
            }
            int at = 2 * pairs * row;
            for (int i = 0; i < pairs; i++) {
                double angle = (double) position * frequencies[i];
                table[at + i] = (float) (Math.cos(angle) * magnitude);
                table[at + pairs + i] = (float) (Math.sin(angle) * magnitude);
            }
            held[row] = position;
        }
    }
}
