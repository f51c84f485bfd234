package dev.ferrum.engine.schedule;

import dev.ferrum.engine.api.DeviceLimits;
import dev.ferrum.engine.backend.AttentionOps;
import dev.ferrum.engine.backend.Backend;
import dev.ferrum.engine.backend.Capabilities;
import dev.ferrum.engine.backend.CommandQueue;
import dev.ferrum.engine.backend.DenseOps;
import dev.ferrum.engine.backend.DeviceBuffer;
import dev.ferrum.engine.backend.DeviceInfo;
import dev.ferrum.engine.backend.ExpertWeights;
import dev.ferrum.engine.backend.MoeOps;
import dev.ferrum.engine.backend.WeightMatrix;
import dev.ferrum.engine.gguf.GgmlType;
import dev.ferrum.engine.profile.Profiler;
import dev.ferrum.engine.profile.Stage;
import java.lang.foreign.MemorySegment;
import java.util.Collection;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// A backend that hands out buffers without memory, for a [FakeModel] that computes on the host.
final class FakeBackend implements Backend {
    @Override
    public DeviceInfo device() {
        return new DeviceInfo("fake", 0, "fake", DeviceInfo.Kind.CPU, 1L << 30, 1L << 30);
    }

    @Override
    public Capabilities capabilities() {
        return new Capabilities(2, 32, false, true);
    }

    @Override
    public DeviceBuffer allocate(long bytes) {
        return new Buffer(bytes);
    }

    private record Buffer(long bytes) implements DeviceBuffer {
        @Override
        public DeviceBuffer slice(long offset, long length) {
            return new Buffer(length);
        }

        @Override
        public void close() {}
    }

    @Override
    public WeightMatrix matrix(String name, GgmlType type, int rows, int cols, MemorySegment data) {
        throw new UnsupportedOperationException("the fake model has no weights");
    }

    @Override
    public ExpertWeights experts(String name, GgmlType type, int experts, int rows, int cols, MemorySegment data) {
        throw new UnsupportedOperationException("the fake model has no weights");
    }

    @Override
    public CommandQueue openQueue(Profiler profiler) {
        return new Queue();
    }

    @Override
    public Optional<DeviceLimits> measureLimits(BooleanSupplier cancelled) {
        return Optional.of(new DeviceLimits(0, 0));
    }

    @Override
    public void warmUp(Collection<GgmlType> types, BooleanSupplier cancelled) {}

    @Override
    public void close() {}

    private static final class Queue implements CommandQueue {
        @Override
        public DenseOps dense() {
            throw new UnsupportedOperationException("the fake model runs no ops");
        }

        @Override
        public AttentionOps attention() {
            throw new UnsupportedOperationException("the fake model runs no ops");
        }

        @Override
        public MoeOps moe() {
            throw new UnsupportedOperationException("the fake model runs no ops");
        }

        @Override
        public void mark(Stage stage, int layer) {}

        @Override
        public void endMarks() {}

        @Override
        public void write(DeviceBuffer target, long offset, MemorySegment source) {}

        @Override
        public void read(DeviceBuffer source, long offset, MemorySegment target) {}

        @Override
        public void sync() {}

        @Override
        public void close() {}
    }
}
