package dev.ferrum.engine;

import dev.ferrum.engine.api.DeviceLimits;
import dev.ferrum.engine.backend.Backend;
import dev.ferrum.engine.backend.BackendException;
import dev.ferrum.engine.backend.BackendOptions;
import dev.ferrum.engine.backend.BackendProvider;
import dev.ferrum.engine.backend.Capabilities;
import dev.ferrum.engine.backend.CommandQueue;
import dev.ferrum.engine.backend.DeviceBuffer;
import dev.ferrum.engine.backend.DeviceInfo;
import dev.ferrum.engine.backend.ExpertWeights;
import dev.ferrum.engine.backend.ModelSizes;
import dev.ferrum.engine.backend.Probe;
import dev.ferrum.engine.backend.WeightMatrix;
import dev.ferrum.engine.cpu.CpuBackendProvider;
import dev.ferrum.engine.gguf.GgmlType;
import dev.ferrum.engine.profile.Profiler;
import java.lang.foreign.MemorySegment;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// A card with memory of its own, of which `free` bytes are left: computes on the processor, adds up what it is
/// asked to hold, and refuses what is beyond.
final class SmallCard implements BackendProvider {
    /// One that is preferred to the processor.
    static final String ID = "cuda";

    /// What its driver takes for itself.
    static final long OWN = 7L << 20;

    private final long free;
    private final DeviceInfo.Kind kind;
    private long used;

    SmallCard(long free) {
        this(free, DeviceInfo.Kind.DISCRETE_GPU);
    }

    /// One of `kind`: a GPU that shares the machine's memory uses weights where they are, and may use `free` bytes.
    SmallCard(long free, DeviceInfo.Kind kind) {
        this.free = free;
        this.kind = kind;
    }

    /// Bytes allocated so far; nothing is given back.
    long used() {
        return used;
    }

    @Override
    public String id() {
        return ID;
    }

    private DeviceInfo device() {
        return new DeviceInfo(ID, 0, "Small Card", kind, free, free);
    }

    @Override
    public Probe probe() {
        return new Probe.Available(List.of(device()), "");
    }

    @Override
    public Backend open(DeviceInfo device, BackendOptions options) {
        CpuBackendProvider cpu = new CpuBackendProvider();
        DeviceInfo processor = ((Probe.Available) cpu.probe()).devices().getFirst();
        return new Opened(cpu.open(processor, options));
    }

    @Override
    public long workingBytes(ModelSizes sizes) {
        return OWN;
    }

    private void take(long bytes) {
        used += bytes;
        if (used > free) {
            throw new BackendException("Small Card: expected %d bytes free, found %d".formatted(used, free));
        }
    }

    private final class Opened implements Backend {
        private final Backend cpu;

        private Opened(Backend cpu) {
            this.cpu = cpu;
        }

        @Override
        public DeviceInfo device() {
            return SmallCard.this.device();
        }

        @Override
        public Capabilities capabilities() {
            Capabilities own = cpu.capabilities();
            return new Capabilities(
                    own.batchedDecodeFrom(),
                    own.batchedPrefillFrom(),
                    own.fusedGateUpSilu(),
                    kind == DeviceInfo.Kind.UNIFIED_GPU);
        }

        @Override
        public long workingBytes(ModelSizes sizes) {
            return OWN;
        }

        @Override
        public DeviceBuffer allocate(long bytes) {
            take(bytes);
            return cpu.allocate(bytes);
        }

        @Override
        public WeightMatrix matrix(String name, GgmlType type, int rows, int cols, MemorySegment data) {
            take(type.rowBytes((long) rows * cols));
            return cpu.matrix(name, type, rows, cols, data);
        }

        @Override
        public ExpertWeights experts(String name, GgmlType type, int experts, int rows, int cols, MemorySegment data) {
            take(type.rowBytes((long) experts * rows * cols));
            return cpu.experts(name, type, experts, rows, cols, data);
        }

        @Override
        public CommandQueue openQueue(Profiler profiler) {
            return cpu.openQueue(profiler);
        }

        @Override
        public void warmUp(Collection<GgmlType> types, BooleanSupplier cancelled) {}

        @Override
        public Optional<DeviceLimits> measureLimits(BooleanSupplier cancelled) {
            return cpu.measureLimits(cancelled);
        }

        @Override
        public void close() {
            cpu.close();
        }
    }
}
