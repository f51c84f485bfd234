package dev.ferrum.engine.model.qwen3moe;

import dev.ferrum.engine.api.MoeSwitches;
import dev.ferrum.engine.api.PathBoundaries;
import dev.ferrum.engine.backend.AttentionShape;
import dev.ferrum.engine.backend.Capabilities;
import dev.ferrum.engine.backend.CommandQueue;
import dev.ferrum.engine.backend.DeviceBuffer;
import dev.ferrum.engine.backend.KvPages;
import dev.ferrum.engine.kv.KvLayout;
import dev.ferrum.engine.kv.KvPool;
import dev.ferrum.engine.model.CausalModel;
import dev.ferrum.engine.model.Logits;
import dev.ferrum.engine.model.ModelOptions;
import dev.ferrum.engine.model.TokenBatch;
import dev.ferrum.engine.model.qwen3moe.Qwen3MoeWeights.LayerWeights;
import dev.ferrum.engine.moe.MoeLayer;
import dev.ferrum.engine.moe.MoePath;
import dev.ferrum.engine.profile.Stage;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/// A loaded Qwen3-MoE model: embedding → layers → norm → head. Engine thread only.
public final class Qwen3MoeModel implements CausalModel {
    private final Qwen3MoeConfig config;
    private final Qwen3MoeWeights weights;
    private final Scratch scratch;
    private final Capabilities backend;
    private final ModelOptions options;
    private final Deque<AutoCloseable> owned;
    private final List<Qwen3MoeLayer> layers = new ArrayList<>();
    private final StepTraffic traffic;
    private final Optional<LayerParts> parts;
    private MoeSwitches switches;
    /// The backend's, with the boundaries between paths where they were moved to.
    private Capabilities boundaries;
    private Arena hostArena = Arena.ofShared();
    private MemorySegment hostLogits = MemorySegment.NULL;
    private Arena routingArena = Arena.ofShared();
    private MemorySegment hostRouting = MemorySegment.NULL;
    private int lastRows;

    /// Takes over everything in `owned`; borrows `parts`, which is there where steps are made of larger ops.
    Qwen3MoeModel(
            Qwen3MoeConfig config,
            Qwen3MoeWeights weights,
            Scratch scratch,
            Optional<LayerParts> parts,
            Capabilities backend,
            ModelOptions options,
            Deque<AutoCloseable> owned) {
        this.parts = parts;
        this.config = config;
        this.weights = weights;
        this.scratch = scratch;
        this.backend = backend;
        this.options = options;
        this.owned = owned;
        this.switches = options.switches();
        this.traffic = new StepTraffic(weights, config, options.profiler());
        this.boundaries = backend;
        for (int i = 0; i < config.layers(); i++) {
            LayerWeights layer = weights.layers().get(i);
            layers.add(new Qwen3MoeLayer(
                    i,
                    config,
                    layer,
                    scratch,
                    new Qwen3Attention(config, weights, layer, scratch),
                    new MoeLayer(config.moe(), layer.moe(), scratch.moe, backend)));
        }
    }

    @Override
    public int vocabulary() {
        return config.vocabulary();
    }

    @Override
    public int layers() {
        return config.layers();
    }

    @Override
    public AttentionShape attention() {
        return config.attention();
    }

    @Override
    public int maxRows() {
        return options.maxRows();
    }

    @Override
    public int maxContext() {
        return scratch.inputs.maxContext();
    }

    @Override
    public String pathName(int rows) {
        return path(rows).traceName();
    }

    @Override
    public void switches(MoeSwitches variants) {
        switches = variants;
    }

    @Override
    public void boundaries(PathBoundaries moved) {
        boundaries = MoePath.moved(backend, moved);
    }

    private MoePath path(int rows) {
        return MoePath.forTokens(rows, boundaries);
    }

    @Override
    public Logits forward(TokenBatch batch, KvPool pool, CommandQueue queue) {
        int rows = batch.rows();
        int count = batch.logitCount();
        queue.mark(Stage.SCHEDULE, -1);
        scratch.inputs.upload(batch, queue);
        // Before the step is recorded: growing the buffer is no op.
        DeviceBuffer logits = scratch.logits(Math.max(1, count));
        StepShape shape = new StepShape(rows, count, path(rows), switches, pool, logits);
        queue.replay(shape, () -> enqueue(rows, count, pool, queue));
        lastRows = rows;
        if (options.profiler().on()) {
            report(batch, pool, queue);
        }
        return new Logits(logits, count, config.vocabulary(), queue, hostLogits(count), scratch.best);
    }

    /// Tells the profiler what the step had to do. The routing is read back for it, which waits for the device; the
    /// logits, read next, find it ready.
    private void report(TokenBatch batch, KvPool pool, CommandQueue queue) {
        MemorySegment ids = routing();
        queue.read(scratch.moe.ids(), 0, ids);
        // What the host waited for until here is the device's work, and the rest is ours.
        options.profiler().fill(Stage.READ, System.nanoTime());
        traffic.report(batch, path(batch.rows()), pool.layout(), ids);
        options.profiler().fill(Stage.PROFILE, System.nanoTime());
    }

    private MemorySegment routing() {
        long bytes = 4L * layers.size() * lastRows * config.moe().topK();
        if (hostRouting.byteSize() < bytes) {
            routingArena.close();
            routingArena = Arena.ofShared();
            hostRouting = routingArena.allocate(2 * bytes, 4);
        }
        return hostRouting.asSlice(0, bytes);
    }

    /// All that the ops of a step depend on beside the contents of buffers.
    private record StepShape(
            int rows, int logits, MoePath path, MoeSwitches switches, KvPool pool, DeviceBuffer logitBuffer) {}

    private void enqueue(int rows, int count, KvPool pool, CommandQueue queue) {
        queue.mark(Stage.EMBED, -1);
        queue.dense().embedding(weights.embedding(), scratch.inputs.tokens(), rows, scratch.residual);
        // Parts know the backend's own boundaries only.
        boolean usual = path(rows) == MoePath.forTokens(rows, backend);
        if (usual && parts.isPresent() && parts.get().allow(switches, rows, pages(pool, 0))) {
            parts.get().run(queue, rows, count, layer -> pages(pool, layer));
        } else {
            enqueueLayers(rows, pool, queue);
            head(count, queue);
        }
        queue.endMarks();
    }

    private void enqueueLayers(int rows, KvPool pool, CommandQueue queue) {
        queue.mark(Stage.NORM, 0);
        queue.dense()
                .rmsNorm(
                        scratch.residual,
                        weights.layers().getFirst().attentionNorm(),
                        rows,
                        config.hidden(),
                        config.eps(),
                        scratch.normed);
        for (int i = 0; i < layers.size(); i++) {
            Optional<LayerWeights> next =
                    i + 1 < layers.size() ? Optional.of(weights.layers().get(i + 1)) : Optional.empty();
            layers.get(i).run(queue, rows, path(rows), pages(pool, i), switches, next);
        }
    }

    private KvPages pages(KvPool pool, int layer) {
        KvLayout layout = pool.layout();
        return new KvPages(
                pool.layer(layer),
                layout.type(),
                layout.blockTokens(),
                scratch.inputs.positions(),
                scratch.inputs.rowSequence(),
                scratch.inputs.blockTable(),
                scratch.inputs.maxBlocks());
    }

    private void head(int count, CommandQueue queue) {
        if (count > 0) {
            queue.mark(Stage.FINAL_NORM, -1);
            queue.dense()
                    .gatherRows(scratch.residual, scratch.inputs.logitRows(), count, config.hidden(), scratch.picked);
            queue.dense()
                    .rmsNorm(scratch.picked, weights.finalNorm(), count, config.hidden(), config.eps(), scratch.picked);
            queue.mark(Stage.LM_HEAD, -1);
            queue.dense().linear(weights.head(), scratch.picked, count, scratch.logits(count));
        }
    }

    private MemorySegment hostLogits(int rows) {
        long bytes = 4L * Math.max(rows, options.maxSequences()) * config.vocabulary();
        if (hostLogits.byteSize() < bytes) {
            hostArena.close();
            hostArena = Arena.ofShared();
            hostLogits = hostArena.allocate(bytes, 64);
        }
        return hostLogits;
    }

    @Override
    public int[][][] lastRouting(CommandQueue queue) {
        int topK = config.moe().topK();
        int[][][] routing = new int[layers.size()][lastRows][topK];
        MemorySegment ids = routing();
        queue.read(scratch.moe.ids(), 0, ids);
        long at = 0;
        for (int[][] rows : routing) {
            for (int[] chosen : rows) {
                MemorySegment.copy(ids, ValueLayout.JAVA_INT, at, chosen, 0, topK);
                at += 4L * topK;
            }
        }
        return routing;
    }

    @Override
    public void close() {
        hostArena.close();
        routingArena.close();
        Qwen3MoeLoader.closeAll(owned);
    }
}
