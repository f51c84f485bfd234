package dev.ferrum.cuda;

import dev.ferrum.engine.api.DeviceLimits;
import dev.ferrum.engine.backend.Backend;
import dev.ferrum.engine.backend.BackendOptions;
import dev.ferrum.engine.backend.Capabilities;
import dev.ferrum.engine.backend.CommandQueue;
import dev.ferrum.engine.backend.DeviceBuffer;
import dev.ferrum.engine.backend.DeviceInfo;
import dev.ferrum.engine.backend.ExpertWeights;
import dev.ferrum.engine.backend.LayerOps;
import dev.ferrum.engine.backend.LayerPlan;
import dev.ferrum.engine.backend.ModelSizes;
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

/// An NVIDIA card as a backend: owns its context, one stream of work, the kernels, and all memory it hands out.
///
/// Weights are copied to the card as the file has them, save those that are put into tiles on the way
/// ([WeightTiles]). Closing frees every buffer that is still open.
final class CudaBackend implements Backend {
    /// Rows from which experts' pairs are sorted and attention takes rows instead of parts of contexts as its grid.
    static final int PREFILL_FROM_ROWS = RowsParts.MOST_ROWS + 1;

    /// Enough for single ops to round the rows of 512 tokens with 8 experts each, and to decode 31 sequences;
    /// longer steps make it grow.
    private static final long FIRST_SCRATCH = 16L << 20;

    private final CudaContext context;
    private final DeviceInfo info;
    private final int uploadThreads;
    private final Steps steps;
    private final PrefillTuning prefillTuning;
    private final Set<CudaBuffer> buffers = ConcurrentHashMap.newKeySet();
    private final CudaStream stream;
    private final KernelLibrary library;
    private final WeightTiles tiles;
    private final Staging staging;
    private final ReadBack readBack;
    private final Scratch.Moves moves = new Scratch.Moves();
    private final CudaDenseOps dense;
    private final CudaAttentionOps attention;
    private final CudaMoeOps moe;
    private WeightUploader uploader;

    /// What steps are made of: larger parts wherever they take a model, or single ops always, as a
    /// reference.
    enum Steps {
        SINGLE_OPS,
        LAYER_PARTS,
        /// The parts as cards with little shared memory get them, on any card.
        NARROW_PARTS
    }

    /// Takes `context` over; closes it with itself.
    CudaBackend(CudaContext context, BackendOptions options, Steps steps) {
        this.steps = steps;
        this.context = context;
        this.prefillTuning = steps == Steps.NARROW_PARTS
                ? PrefillTuning.narrow()
                : PrefillTuning.of(context.device().sharedPerProcessor());
        this.info = context.device().info(context.freeBytes());
        this.uploadThreads = options.threads();
        this.stream = new CudaStream(context);
        this.library = new KernelLibrary(context);
        this.tiles = new WeightTiles(context.device(), library);
        this.staging = new Staging(context, stream);
        this.readBack = new ReadBack(context, stream);
        var matrixProducts = new Products(stream, new RoundedRows(stream, scratch(FIRST_SCRATCH), library));
        this.dense = new CudaDenseOps(stream, library, matrixProducts);
        this.attention = new CudaAttentionOps(stream, library, scratch(FIRST_SCRATCH));
        this.moe = new CudaMoeOps(stream, library, matrixProducts, scratch(1));
    }

    private Scratch scratch(long firstBytes) {
        return new Scratch(context, stream, buffers, moves, firstBytes);
    }

    @Override
    public DeviceInfo device() {
        return info;
    }

    @Override
    public Capabilities capabilities() {
        return new Capabilities(2, PREFILL_FROM_ROWS, true, false, Capabilities.chunkOfCard(info.totalBytes()));
    }

    @Override
    public DeviceBuffer allocate(long bytes) {
        return CudaBuffer.allocate(context, stream, bytes, bytes, buffers);
    }

    @Override
    public ExpertWeights experts(String name, GgmlType type, int experts, int rows, int cols, MemorySegment data) {
        WeightShape shape = new WeightShape(name, type, experts, rows, cols);
        MemorySegment blocks = shape.blocks(data);
        long bytes = blocks.byteSize();
        boolean tiled = tiles.fit(type, rows, cols);
        FormatKernels kernels = tiled ? FormatKernels.ofTiles(library, type) : FormatKernels.of(library, type);
        CudaBuffer buffer = CudaBuffer.allocate(context, stream, bytes + CudaWeights.SPARE_BYTES, 0, buffers);
        stream.zero(buffer.address() + bytes, CudaWeights.SPARE_BYTES);
        if (tiled) {
            uploader().upload(blocks, buffer.address(), tiles.packing(type, cols));
        } else {
            uploader().upload(blocks, buffer.address());
        }
        return new CudaWeights(shape, buffer, kernels, tiled);
    }

    private WeightUploader uploader() {
        if (uploader == null) {
            uploader = new WeightUploader(context, uploadThreads, buffers);
            stream.dependsOn(uploader);
        }
        return uploader;
    }

    @Override
    public Optional<LayerOps> layerOps(LayerPlan plan) {
        if (steps == Steps.SINGLE_OPS || !DecodeSizes.fit(plan)) {
            return Optional.empty();
        }
        var parts =
                new LayerMemory(stream, library, DecodeSizes.of(plan), tuning(), plan.maxRows(), plan.maxSequences());
        parts.pieces.allocate(context, stream, buffers);
        return Optional.of(new CudaLayerOps(
                plan, parts.decode, parts.rows, parts.prefill, dense, parts.pieces, parts.picked, PREFILL_FROM_ROWS));
    }

    private LayerMemory.Tuning tuning() {
        return new LayerMemory.Tuning(
                context.overlapsKernels() ? DecodeTuning.overlapping() : DecodeTuning.inOrder(),
                prefillTuning,
                context.device().processors());
    }

    @Override
    public long workingBytes(ModelSizes sizes) {
        return steps == Steps.SINGLE_OPS ? WorkingBytes.ofSingleOps() : WorkingBytes.of(sizes);
    }

    @Override
    public CommandQueue openQueue(Profiler profiler) {
        Kernel stamp = library.kernel("queue", "stamp");
        var marks = new StageMarks(context, stream, readBack, stamp, profiler, buffers);
        var recorded = new RecordedSteps(context, stream, moves, marks);
        return new CudaQueue(staging, readBack, dense, attention, moe, marks, recorded);
    }

    /// Compiles the kernels of `types`; those that all models need were compiled when the backend was opened.
    @Override
    public void warmUp(Collection<GgmlType> types, BooleanSupplier cancelled) {
        for (GgmlType type : types) {
            if (cancelled.getAsBoolean()) {
                return;
            }
            FormatKernels.of(library, type);
        }
    }

    @Override
    public Optional<DeviceLimits> measureLimits(BooleanSupplier cancelled) {
        return new LimitsProbe(context, stream, library).measure(buffers, cancelled);
    }

    @Override
    public void close() {
        // In the reverse order of their opening, all of them whatever fails.
        WeightUploader last = uploader;
        try (context;
                stream;
                library) {
            try (last;
                    staging;
                    readBack) {
                stream.settle();
            } finally {
                List.copyOf(buffers).forEach(CudaBuffer::close);
            }
        }
    }
}
