package dev.ferrum.engine.backend;

import dev.ferrum.engine.profile.Stage;
import java.lang.foreign.MemorySegment;

/// Ordered work on a device. Ops are enqueued in program order; their results are visible to the host after
/// [#sync()] or [#read].
///
/// Everything that changes from step to step (token ids, positions, block tables) reaches ops through device buffers,
/// so that a backend may record a sequence of ops once and replay it.
public interface CommandQueue extends AutoCloseable {
    DenseOps dense();

    AttentionOps attention();

    MoeOps moe();

    /// Whether ops return before the device has done them, and stage times come with a later [#read] or [#sync()].
    default boolean runsAhead() {
        return false;
    }

    /// Enqueues what `ops` enqueues. Where `key` equals that of an earlier call, `ops` would enqueue the same ops on
    /// the same buffers, so that a backend may have kept that work and repeat it without asking `ops` again. `ops`
    /// neither writes, reads nor waits.
    default void replay(Object key, Runnable ops) {
        ops.run();
    }

    /// From here on device time belongs to `stage` of `layer` (-1 outside the layers), until the next mark or
    /// [#endMarks()]. Costs one test when profiling is off.
    void mark(Stage stage, int layer);

    /// Ends the span that the last mark opened.
    void endMarks();

    /// Copies `source` to `target` from byte `offset`; `source` may be reused on return.
    void write(DeviceBuffer target, long offset, MemorySegment source);

    /// Waits for all earlier work, then copies from byte `offset` of `source` into `target`.
    void read(DeviceBuffer source, long offset, MemorySegment target);

    /// As [#read], for what is not needed before the next [#read] or [#sync()], after which `target` is filled: that
    /// way one wait serves several copies. Nothing may write to those bytes of `source` until then.
    default void readLater(DeviceBuffer source, long offset, MemorySegment target) {
        read(source, offset, target);
    }

    /// Waits for all earlier work. Throws [BackendException] when any of it failed.
    void sync();

    @Override
    void close();
}
