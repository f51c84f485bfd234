package dev.ferrum.engine.cpu;

import dev.ferrum.engine.backend.AttentionOps;
import dev.ferrum.engine.backend.CommandQueue;
import dev.ferrum.engine.backend.DenseOps;
import dev.ferrum.engine.backend.DeviceBuffer;
import dev.ferrum.engine.backend.MoeOps;
import dev.ferrum.engine.profile.Profiler;
import dev.ferrum.engine.profile.Stage;
import java.lang.foreign.MemorySegment;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// A queue that runs each op at once on the caller and the pool, so nothing is ever outstanding and `sync` has
/// nothing to wait for. Stage times are wall clock.
final class CpuQueue implements CommandQueue {
    private final Ops ops;
    private final Supplier<Ops> standIn;
    private final BooleanSupplier warming;
    private final Profiler profiler;
    /// What stands in for `ops` while they warm up; null once they are warm.
    private Ops cold;
    private Stage stage;
    private int layer;
    private long startNanos;

    /// The three contracts on one kind of kernels.
    record Ops(DenseOps dense, AttentionOps attention, MoeOps moe) {}

    /// Runs on `cold` from the first op that finds `warming` true to the first that finds it false, else on `ops`. Both
    /// give the same bits, so it does not matter to anyone which of them ran.
    CpuQueue(Ops ops, Supplier<Ops> cold, BooleanSupplier warming, Profiler profiler) {
        this.ops = ops;
        this.standIn = cold;
        this.warming = warming;
        this.profiler = profiler;
    }

    /// One look at a volatile field an op.
    private Ops ops() {
        if (!warming.getAsBoolean()) {
            cold = null;
            return ops;
        }
        if (cold == null) {
            cold = standIn.get();
        }
        return cold;
    }

    @Override
    public DenseOps dense() {
        return ops().dense();
    }

    @Override
    public AttentionOps attention() {
        return ops().attention();
    }

    @Override
    public MoeOps moe() {
        return ops().moe();
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
