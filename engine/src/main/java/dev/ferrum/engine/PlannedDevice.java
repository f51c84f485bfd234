package dev.ferrum.engine;

import dev.ferrum.engine.api.DeviceLimits;
import dev.ferrum.engine.api.DeviceMemory;
import dev.ferrum.engine.backend.Backend;
import dev.ferrum.engine.backend.Capabilities;
import dev.ferrum.engine.backend.CommandQueue;
import dev.ferrum.engine.backend.DeviceBuffer;
import dev.ferrum.engine.backend.DeviceInfo;
import dev.ferrum.engine.backend.ExpertWeights;
import dev.ferrum.engine.backend.ModelSizes;
import dev.ferrum.engine.backend.WeightMatrix;
import dev.ferrum.engine.gguf.GgmlType;
import dev.ferrum.engine.profile.Profiler;
import java.lang.foreign.MemorySegment;
import java.util.Collection;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.ToLongFunction;

/// A device nobody has opened: it answers what a forecast has to know and refuses everything else. `ownBytes`: what the
/// device's backend will take for itself, [BackendProvider#workingBytes].
record PlannedDevice(DeviceMemory memory, ToLongFunction<ModelSizes> ownBytes) implements Backend {
    @Override
    public DeviceInfo device() {
        return new DeviceInfo(
                memory.backend(),
                memory.index(),
                memory.name(),
                switch (memory.kind()) {
                    case PROCESSOR -> DeviceInfo.Kind.CPU;
                    case SHARED -> DeviceInfo.Kind.UNIFIED_GPU;
                    case CARD -> DeviceInfo.Kind.DISCRETE_GPU;
                },
                memory.totalBytes(),
                memory.freeBytes());
    }

    /// Which paths it takes does not matter here: every buffer is sized for the largest step, and cards take larger
    /// ones.
    @Override
    public Capabilities capabilities() {
        return memory.kind() == DeviceMemory.Kind.CARD
                ? new Capabilities(2, 32, true, false, Capabilities.chunkOfCard(memory.totalBytes()))
                : new Capabilities(2, 32, true, true);
    }

    @Override
    public long workingBytes(ModelSizes sizes) {
        return ownBytes.applyAsLong(sizes);
    }

    @Override
    public DeviceBuffer allocate(long bytes) {
        throw notOpen();
    }

    @Override
    public WeightMatrix matrix(String name, GgmlType type, int rows, int cols, MemorySegment data) {
        throw notOpen();
    }

    @Override
    public ExpertWeights experts(String name, GgmlType type, int experts, int rows, int cols, MemorySegment data) {
        throw notOpen();
    }

    @Override
    public CommandQueue openQueue(Profiler profiler) {
        throw notOpen();
    }

    @Override
    public void warmUp(Collection<GgmlType> types, BooleanSupplier cancelled) {
        throw notOpen();
    }

    @Override
    public Optional<DeviceLimits> measureLimits(BooleanSupplier cancelled) {
        throw notOpen();
    }

    @Override
    public void close() {}

    private static UnsupportedOperationException notOpen() {
        return new UnsupportedOperationException("expected a forecast only; this device was not opened");
    }
}
