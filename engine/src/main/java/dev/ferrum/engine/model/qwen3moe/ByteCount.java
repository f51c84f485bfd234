package dev.ferrum.engine.model.qwen3moe;

import dev.ferrum.engine.api.DeviceLimits;
import dev.ferrum.engine.backend.Backend;
import dev.ferrum.engine.backend.Capabilities;
import dev.ferrum.engine.backend.CommandQueue;
import dev.ferrum.engine.backend.DeviceBuffer;
import dev.ferrum.engine.backend.DeviceInfo;
import dev.ferrum.engine.backend.ExpertWeights;
import dev.ferrum.engine.backend.WeightMatrix;
import dev.ferrum.engine.gguf.GgmlType;
import dev.ferrum.engine.profile.Profiler;
import java.lang.foreign.MemorySegment;
import java.util.Collection;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// Stands in for a device and only adds up what would be allocated there, so that a forecast comes from the
/// same code as the allocations.
final class ByteCount implements Backend {
    private final Backend real;
    private long bytes;

    ByteCount(Backend real) {
        this.real = real;
    }

    /// Bytes asked for so far.
    long bytes() {
        return bytes;
    }

    @Override
    public DeviceBuffer allocate(long count) {
        bytes = Math.addExact(bytes, count);
        return new Counted(count);
    }

    /// A buffer without memory.
    private record Counted(long bytes) implements DeviceBuffer {
        @Override
        public DeviceBuffer slice(long offset, long count) {
            return new Counted(count);
        }

        @Override
        public void close() {}
    }

    @Override
    public DeviceInfo device() {
        return real.device();
    }

    @Override
    public Capabilities capabilities() {
        return real.capabilities();
    }

    @Override
    public WeightMatrix matrix(String name, GgmlType type, int rows, int cols, MemorySegment data) {
        throw new UnsupportedOperationException("weights are counted from the file");
    }

    @Override
    public ExpertWeights experts(String name, GgmlType type, int experts, int rows, int cols, MemorySegment data) {
        throw new UnsupportedOperationException("weights are counted from the file");
    }

    @Override
    public CommandQueue openQueue(Profiler profiler) {
        throw new UnsupportedOperationException("nothing runs while bytes are counted");
    }

    @Override
    public void warmUp(Collection<GgmlType> types, BooleanSupplier cancelled) {}

    @Override
    public Optional<DeviceLimits> measureLimits(BooleanSupplier cancelled) {
        return real.measureLimits(cancelled);
    }

    @Override
    public void close() {}
}
