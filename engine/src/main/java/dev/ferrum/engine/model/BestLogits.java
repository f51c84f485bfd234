package dev.ferrum.engine.model;

import dev.ferrum.engine.backend.Backend;
import dev.ferrum.engine.backend.CommandQueue;
import dev.ferrum.engine.backend.DenseOps;
import dev.ferrum.engine.backend.DeviceBuffer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// The greatest logits of a step's rows, found on the device: a copy of a few hundred bytes instead of a vocabulary.
///
/// Ids i32 `[rows, k]` and then logits f32 `[rows, k]` in one buffer, so that one copy brings both. Owner of it.
public final class BestLogits implements AutoCloseable {
    private static final int WORDS = 2;

    private final int maxRows;
    private final DeviceBuffer device;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment host;
    private int rows;
    private int k;

    /// Room for [DenseOps#MAX_BEST] of each of `maxRows` rows.
    public BestLogits(Backend backend, int maxRows) {
        this.maxRows = maxRows;
        long bytes = 4L * WORDS * maxRows * DenseOps.MAX_BEST;
        device = backend.allocate(bytes);
        host = arena.allocate(bytes, 4);
    }

    int maxRows() {
        return maxRows;
    }

    /// Waits for the `k` greatest of the first `usable` logits of each row of `logits[rows, vocabulary]`.
    void find(CommandQueue queue, DeviceBuffer logits, int rows, int vocabulary, int usable, int k) {
        this.rows = rows;
        this.k = k;
        long half = 4L * rows * k;
        queue.dense().best(logits, rows, vocabulary, usable, k, device.slice(0, half), device.slice(half, half));
        queue.read(device, 0, host.asSlice(0, WORDS * half));
    }

    /// Copies the ids and logits of row `row`, best first.
    void row(int row, int[] ids, float[] logits) {
        MemorySegment.copy(host, ValueLayout.JAVA_INT, 4L * row * k, ids, 0, k);
        MemorySegment.copy(host, ValueLayout.JAVA_FLOAT, 4L * (rows + row) * k, logits, 0, k);
    }

    @Override
    public void close() {
        device.close();
        arena.close();
    }
}
