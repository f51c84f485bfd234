package dev.ferrum.engine.backend;

import dev.ferrum.engine.api.DeviceLimits;
import dev.ferrum.engine.gguf.GgmlType;
import dev.ferrum.engine.profile.Profiler;
import java.lang.foreign.MemorySegment;
import java.util.Collection;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// An opened device: allocates memory, takes weights, opens queues. Owned by the engine thread.
///
/// Every object it hands out must be closed before the backend is.
public interface Backend extends AutoCloseable {
    DeviceInfo device();

    Capabilities capabilities();

    /// Allocates `bytes` of zeroed device memory. Throws [BackendException] when there is not enough.
    DeviceBuffer allocate(long bytes);

    /// Takes a matrix `[rows, cols]` (cols innermost) stored as blocks of `type` in `data`.
    ///
    /// `data` stays valid and unchanged until the matrix is closed, so a backend may use it in place.
    default WeightMatrix matrix(String name, GgmlType type, int rows, int cols, MemorySegment data) {
        return experts(name, type, 1, rows, cols, data);
    }

    /// Takes stacked expert matrices `[experts, rows, cols]`; as [#matrix].
    ExpertWeights experts(String name, GgmlType type, int experts, int rows, int cols, MemorySegment data);

    /// Parts of a step as single ops, where this backend has them for all that `plan` names; empty where the single
    /// ops are to be used.
    default Optional<LayerOps> layerOps(LayerPlan plan) {
        return Optional.empty();
    }

    /// Bytes of the device's memory that [#layerOps], the backend's own work and its driver will take for a model of
    /// these sizes, beside weights and what is asked of [#allocate].
    default long workingBytes(ModelSizes sizes) {
        return 0;
    }

    /// Opens a queue that reports stage times to `profiler`.
    CommandQueue openQueue(Profiler profiler);

    /// Compiles or warms whatever the first token of a model with weights of these types would otherwise wait for.
    /// May be called on another thread while the model is loaded. Asks `cancelled` before it begins and between two
    /// pieces of work, and returns early when that answers true; the answer may take its time.
    void warmUp(Collection<GgmlType> types, BooleanSupplier cancelled);

    /// Measures what the device can do at best, for some tenths of a second, on the thread that runs its queues:
    /// nothing else runs meanwhile. Asks `cancelled` between two pieces of work; empty when that answered true.
    Optional<DeviceLimits> measureLimits(BooleanSupplier cancelled);

    @Override
    void close();
}
