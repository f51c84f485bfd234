package dev.ferrum.metal;

import dev.ferrum.engine.backend.AttentionOps;
import dev.ferrum.engine.backend.CommandQueue;
import dev.ferrum.engine.backend.DenseOps;
import dev.ferrum.engine.backend.DeviceBuffer;
import dev.ferrum.engine.backend.MoeOps;
import dev.ferrum.engine.profile.Stage;
import java.lang.foreign.MemorySegment;

/// A queue over the backend's stream: every op is a dispatch and returns at once; [#read] and [#sync] wait.
///
/// All queues of a backend share one stream, so opening one costs nothing and their work keeps its order. CPU and GPU
/// share memory, so copies are made by the CPU once the GPU is done.
final class MetalQueue implements CommandQueue {
    private final MetalStream stream;
    private final DenseOps dense;
    private final AttentionOps attention;
    private final MoeOps moe;
    private final StageMarks marks;
    private final RecordedSteps steps;

    MetalQueue(
            MetalStream stream,
            DenseOps dense,
            AttentionOps attention,
            MoeOps moe,
            StageMarks marks,
            RecordedSteps steps) {
        this.stream = stream;
        this.dense = dense;
        this.attention = attention;
        this.moe = moe;
        this.marks = marks;
        this.steps = steps;
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
    public void replay(Object key, Runnable ops) {
        steps.run(key, ops);
    }

    @Override
    public void mark(Stage stage, int layer) {
        marks.mark(stage, layer);
    }

    @Override
    public void endMarks() {
        marks.end();
    }

    @Override
    public void write(DeviceBuffer target, long offset, MemorySegment source) {
        MemorySegment to = range("write", target, offset, source.byteSize());
        stream.sync();
        to.copyFrom(source);
    }

    @Override
    public void read(DeviceBuffer source, long offset, MemorySegment target) {
        MemorySegment from = range("read", source, offset, target.byteSize());
        stream.sync();
        target.copyFrom(from);
    }

    /// A copy beyond a buffer would reach into other memory.
    private static MemorySegment range(String what, DeviceBuffer buffer, long offset, long bytes) {
        buffer.checkRange(what, offset, bytes);
        return MetalBuffer.of(buffer).segment(offset, bytes);
    }

    @Override
    public void sync() {
        stream.sync();
    }

    /// Hands over what it still holds: its marks must not reach a profiler later.
    @Override
    public void close() {
        stream.sync();
        steps.close();
    }
}
