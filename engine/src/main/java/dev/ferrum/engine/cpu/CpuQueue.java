package dev.ferrum.engine.cpu;

import dev.ferrum.engine.backend.AttentionOps;
import dev.ferrum.engine.backend.CommandQueue;
import dev.ferrum.engine.backend.DenseOps;
import dev.ferrum.engine.backend.DeviceBuffer;
import dev.ferrum.engine.backend.MoeOps;
import dev.ferrum.engine.profile.Profiler;
import dev.ferrum.engine.profile.Stage;
import java.lang.foreign.MemorySegment;

/// A queue that runs each op at once on the caller and the pool, so nothing is ever outstanding and `sync` has
/// nothing to wait for. Stage times are wall clock.
final class CpuQueue implements CommandQueue {
    private final DenseOps dense;
    private final AttentionOps attention;
    private final MoeOps moe;
    private final Profiler profiler;
    private Stage stage;
    private int layer;
    private long startNanos;

    CpuQueue(DenseOps dense, AttentionOps attention, MoeOps moe, Profiler profiler) {
        this.dense = dense;
        this.attention = attention;
        this.moe = moe;
        this.profiler = profiler;
    }

    @Override
    public DenseOps dense() {
        return dense;
    }

    @Override
    public AttentionOps attention() {
        return attention;
    }

    @Override
    public MoeOps moe() {
        return moe;
    }

    @Override
    public void mark(Stage stage, int layer) {
        if (!profiler.on()) {
            this.stage = null;
            return;
        }
        // One timestamp ends a span and begins the next, so that spans leave no gap between them.
        long now = System.nanoTime();
        report(now);
        this.stage = stage;
        this.layer = layer;
        this.startNanos = now;
    }

    @Override
    public void endMarks() {
        if (profiler.on()) {
            report(System.nanoTime());
        }
        stage = null;
    }

    private void report(long now) {
        if (stage != null) {
            profiler.span(stage, layer, startNanos, now - startNanos);
        }
    }

    @Override
    public void write(DeviceBuffer target, long offset, MemorySegment source) {
        MemorySegment.copy(source, 0, CpuBuffer.segment(target), offset, source.byteSize());
    }

    @Override
    public void read(DeviceBuffer source, long offset, MemorySegment target) {
        MemorySegment.copy(CpuBuffer.segment(source), offset, target, 0, target.byteSize());
    }

    @Override
    public void sync() {}

    @Override
    public void close() {
        endMarks();
    }
}
