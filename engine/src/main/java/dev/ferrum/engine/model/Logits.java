package dev.ferrum.engine.model;

import dev.ferrum.engine.backend.CommandQueue;
import dev.ferrum.engine.backend.DenseOps;
import dev.ferrum.engine.backend.DeviceBuffer;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/// Logits of the rows a batch asked for: f32 `[rows, vocabulary]` on the device, valid until the model's next step.
/// `best` is there where a copy of all of them to the host is worth avoiding.
public record Logits(
        DeviceBuffer device,
        int rows,
        int vocabulary,
        CommandQueue queue,
        MemorySegment host,
        Optional<BestLogits> best) {
    /// The most that [#findBest] is asked for.
    public static final int MAX_BEST = DenseOps.MAX_BEST;

    /// Waits for the device and copies all rows to the host: `host`, f32 `[rows, vocabulary]`, is then valid.
    public void read() {
        if (rows > 0) {
            queue.read(device, 0, host.asSlice(0, 4L * rows * vocabulary));
        } else {
            queue.sync();
        }
    }

    /// Copies row `row` into `out[0 .. vocabulary-1]`; [#read()] was called before.
    public void row(int row, float[] out) {
        MemorySegment.copy(host, ValueLayout.JAVA_FLOAT, 4L * row * vocabulary, out, 0, vocabulary);
    }

    /// Whether the device should look for the greatest logits instead of a [#read()].
    public boolean findsBest() {
        return best.isPresent() && rows > 0 && rows <= best.get().maxRows();
    }

    /// Waits for the device to find the `k` greatest of the first `usable` logits of every row.
    public void findBest(int usable, int k) {
        best.orElseThrow().find(queue, device, rows, vocabulary, usable, k);
    }

    /// Copies what [#findBest] found for row `row` into `ids[0 .. k-1]` and `logits[0 .. k-1]`, best first.
    public void bestOfRow(int row, int[] ids, float[] logits) {
        best.orElseThrow().row(row, ids, logits);
    }
}
