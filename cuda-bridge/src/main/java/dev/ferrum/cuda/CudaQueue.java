package dev.ferrum.cuda;

import dev.ferrum.engine.backend.AttentionOps;
import dev.ferrum.engine.backend.CommandQueue;
import dev.ferrum.engine.backend.DenseOps;
import dev.ferrum.engine.backend.DeviceBuffer;
import dev.ferrum.engine.backend.MoeOps;
import dev.ferrum.engine.profile.Stage;
import java.lang.foreign.MemorySegment;

/// A queue over the backend's stream: every op is a launch and returns at once; [#read] and [#sync] wait.
///
/// All queues of a backend share one stream, so opening one costs nothing and their work keeps its order.
final class CudaQueue implements CommandQueue {
    private final Staging staging;
    private final ReadBack readBack;
    private final DenseOps dense;
    private final AttentionOps attention;
    private final MoeOps moe;
    private final StageMarks marks;
    private final RecordedSteps steps;

    CudaQueue(
            Staging staging,
            ReadBack readBack,
            DenseOps dense,
            AttentionOps attention,
            MoeOps moe,
            StageMarks marks,
            RecordedSteps steps) {
        this.staging = staging;
        this.readBack = readBack;
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
    public boolean runsAhead() {
        return true;
    }

    StageMarks marks() {
        return marks;
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
        // A copy beyond a buffer would reach into another one, or end in an error that names neither.
        target.checkRange("write", offset, source.byteSize());
        staging.write(CudaBuffer.address(target) + offset, source);
    }

    @Override
    public void read(DeviceBuffer source, long offset, MemorySegment target) {
        readLater(source, offset, target);
        sync();
    }

    @Override
    public void readLater(DeviceBuffer source, long offset, MemorySegment target) {
        source.checkRange("read", offset, target.byteSize());
        readBack.add(CudaBuffer.address(source) + offset, target);
    }

    @Override
    public void sync() {
        marks.fetch();
        readBack.collect();
        marks.deliver();
    }

    @Override
    public void close() {
        steps.close();
        marks.close();
    }
}
