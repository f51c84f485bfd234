package dev.ferrum.metal;

import dev.ferrum.engine.api.DeviceLimits;
import dev.ferrum.engine.backend.Backend;
import dev.ferrum.engine.backend.Capabilities;
import dev.ferrum.engine.backend.CommandQueue;
import dev.ferrum.engine.backend.DeviceBuffer;
import dev.ferrum.engine.backend.DeviceInfo;
import dev.ferrum.engine.backend.ExpertWeights;
import dev.ferrum.engine.backend.WeightShape;
import dev.ferrum.engine.gguf.GgmlType;
import dev.ferrum.engine.profile.Profiler;
import java.lang.foreign.MemorySegment;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// An Apple GPU as a backend: owns its context, the stream of work, the kernels, and all memory it hands out.
///
/// Weights stay in the mapped file ([MetalWeights]). Closing frees every buffer that is still open.
final class MetalBackend implements Backend {
    /// Rows from which experts' pairs are sorted, and products and attention work in tiles.
    static final int PREFILL_FROM_ROWS = 32;

    private final MetalContext context;
    private final Set<MetalBuffer> buffers = ConcurrentHashMap.newKeySet();
    private final KernelLibrary library;
    private final MetalStream stream;
    private final Scratch.Moves moves = new Scratch.Moves();
    private final MetalDenseOps dense;
    private final MetalAttentionOps attention;
    private final MetalMoeOps moe;

    /// Takes `context` over; closes it with itself, also when this throws. `givenUp` hears why, when work has
    /// failed too often for the device to be used on.
    MetalBackend(MetalContext context, Consumer<String> givenUp) {
        this.context = context;
        try {
            this.library = new KernelLibrary(context);
        } catch (RuntimeException e) {
            context.close();
            throw e;
        }
        this.stream = new MetalStream(context, givenUp);
        try {
            this.dense = new MetalDenseOps(stream, library);
            this.attention = new MetalAttentionOps(stream, library, scratch());
            this.moe = new MetalMoeOps(stream, library, new ExpertTiles(stream, library, scratch(), scratch()));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private Scratch scratch() {
        return new Scratch(context, buffers, moves);
    }

    MetalContext context() {
        return context;
    }

    KernelLibrary library() {
        return library;
    }

    MetalStream stream() {
        return stream;
    }

    @Override
    public DeviceInfo device() {
        return context.facts().info();
    }

    @Override
    public Capabilities capabilities() {
        return new Capabilities(2, PREFILL_FROM_ROWS, true, true);
    }

    @Override
    public DeviceBuffer allocate(long bytes) {
        return MetalBuffer.allocate(context, bytes, buffers);
    }

    @Override
    public ExpertWeights experts(String name, GgmlType type, int experts, int rows, int cols, MemorySegment data) {
        return MetalWeights.of(context, new WeightShape(name, type, experts, rows, cols), data);
    }

    @Override
    public CommandQueue openQueue(Profiler profiler) {
        var marks = new StageMarks(stream, profiler);
        return new MetalQueue(stream, dense, attention, moe, marks, new RecordedSteps(stream, moves, marks));
    }

    /// Builds the kernels of `types`; those that all models need were built when the backend was opened.
    @Override
    public void warmUp(Collection<GgmlType> types, BooleanSupplier cancelled) {
        for (GgmlType type : types) {
            if (cancelled.getAsBoolean()) {
                return;
            }
            library.formats(type);
            FormatKernels.gateUpSilu(library, type, type);
        }
    }

    @Override
    public Optional<DeviceLimits> measureLimits(BooleanSupplier cancelled) {
        return new LimitsProbe(this).measure(cancelled);
    }

    @Override
    public void close() {
        try {
            for (MetalBuffer buffer : List.copyOf(buffers)) {
                buffer.close();
            }
            stream.close();
        } finally {
            library.close();
            context.close();
        }
    }
}
