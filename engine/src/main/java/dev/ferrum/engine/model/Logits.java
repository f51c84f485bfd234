package dev.ferrum.engine.model;

import dev.ferrum.engine.backend.CommandQueue;
import dev.ferrum.engine.backend.DeviceBuffer;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Logits of the rows a batch asked for: f32 `[rows, vocabulary]` on the device, valid until the model's next step.
public record Logits(DeviceBuffer device, int rows, int vocabulary, CommandQueue queue, MemorySegment host) {
    /// Waits for the device and copies all rows to the host: `host`, f32 `[rows, vocabulary]`, is then valid.
    public void read() {
        if (rows > 0) {
            queue.read(device, 0, host.asSlice(0, 4L * rows * vocabulary));
        }
    }

    /// Copies row `row` into `out[0 .. vocabulary-1]`; [#read()] was called before.
    public void row(int row, float[] out) {
        MemorySegment.copy(host, ValueLayout.JAVA_FLOAT, 4L * row * vocabulary, out, 0, vocabulary);
    }
}
