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
    private final Optional<HostExperts> host;
    /// Layers whose experts the device has: all before this one.
    private final int onDevice;
    private MoeSwitches switches;
    /// The backend's, with the boundaries between paths where they were moved to.
    private Capabilities boundaries;
    private Arena hostArena = Arena.ofShared();
    private MemorySegment hostLogits = MemorySegment.NULL;
    private Arena routingArena = Arena.ofShared();
    private MemorySegment hostRouting = MemorySegment.NULL;
    private int lastRows;

    /// Takes over everything in `owned`; borrows `parts`, which is there where steps are made of larger
    /// ops, and `host`, which has the experts that the device has not.
    Qwen3MoeModel(
            Qwen3MoeConfig config,
            Qwen3MoeWeights weights,
            Scratch scratch,
            Optional<LayerParts> parts,
            Optional<HostExperts> host,
            Capabilities backend,
            ModelOptions options,
            Deque<AutoCloseable> owned) {
        this.parts = parts;
        this.host = host;
        this.onDevice = host.map(HostExperts::first).orElse(config.layers());
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
        run(new StepShape(rows, count, path(rows), switches, pool, logits), queue);
        lastRows = rows;
        if (options.profiler().on()) {
            // Comes with the logits, so that nobody waits for it.
            queue.readLater(scratch.moe.ids(), 0, routing().asSlice(0, onDevice * layerRoutingBytes()));
        }
        return new Logits(logits, count, config.vocabulary(), queue, hostLogits(count), scratch.best);
    }

    /// Experts on the host are computed in between, and wait for the device.
    @Override
    public boolean runsAhead(CommandQueue queue) {
        return queue.runsAhead() && onDevice == layers.size();
    }

    @Override
    public void reportTraffic(TokenBatch batch, KvPool pool) {
        traffic.report(batch, path(batch.rows()), pool.layout(), withHostRouting(routing()));
    }

    /// The experts chosen by the last step, i32 `[layers, rows, topK]`.
    private MemorySegment readRouting(CommandQueue queue) {
        MemorySegment ids = routing();
        queue.read(scratch.moe.ids(), 0, ids.asSlice(0, onDevice * layerRoutingBytes()));
        return withHostRouting(ids);
    }

    private MemorySegment withHostRouting(MemorySegment ids) {
        long layerBytes = layerRoutingBytes();
        for (int layer = onDevice; layer < layers.size(); layer++) {
            host.orElseThrow().readIds(layer, lastRows, ids.asSlice(layer * layerBytes, layerBytes));
        }
        return ids;
    }

    private long layerRoutingBytes() {
        return 4L * lastRows * config.moe().topK();
    }

    private MemorySegment routing() {
        long bytes = layers.size() * layerRoutingBytes();
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

    /// What follows the experts of layer `after` that the host has computed.
    private record Continuation(StepShape shape, int after) {}

    private void run(StepShape shape, CommandQueue queue) {
        queue.replay(shape, () -> {
            begin(shape, queue);
            afterLayer(onDevice - 1, shape, queue);
            queue.endMarks();
        });
        for (int layer = onDevice; layer < layers.size(); layer++) {
            int done = layer;
            host.orElseThrow().run(done, shape.rows, shape.switches, queue, scratch.residual);
            queue.replay(new Continuation(shape, done), () -> {
                normForAttention(done + 1, shape, queue);
                afterLayer(done, shape, queue);
                queue.endMarks();
            });
        }
    }

    /// The embedding, and all layers whose experts the device has.
    private void begin(StepShape shape, CommandQueue queue) {
        queue.mark(Stage.EMBED, -1);
        queue.dense().embedding(weights.embedding(), scratch.inputs.tokens(), shape.rows, scratch.residual);
        if (usesParts(shape)) {
            parts.orElseThrow().layers(queue, shape.rows, layer -> pages(shape.pool, layer));
            normForAttention(onDevice, shape, queue);
            return;
        }
        normForAttention(0, shape, queue);
        for (int layer = 0; layer < onDevice; layer++) {
            Optional<LayerWeights> next =
                    layer + 1 < layers.size() ? Optional.of(weights.layers().get(layer + 1)) : Optional.empty();
            layers.get(layer).run(queue, shape.rows, shape.path, pages(shape.pool, layer), shape.switches, next);
        }
    }

    private boolean usesParts(StepShape shape) {
        // Parts know the backend's own boundaries only.
        boolean usual = shape.path == MoePath.forTokens(shape.rows, backend);
        return usual && parts.isPresent() && parts.get().allow(shape.switches, shape.rows, pages(shape.pool, 0));
    }

    /// The input of the attention of `layer`, if there is such a layer: `scratch.normed` of the residual.
    private void normForAttention(int layer, StepShape shape, CommandQueue queue) {
        if (layer < layers.size()) {
            queue.mark(Stage.NORM, layer);
            queue.dense()
                    .rmsNorm(
                            scratch.residual,
                            weights.layers().get(layer).attentionNorm(),
                            shape.rows,
                            config.hidden(),
                            config.eps(),
                            scratch.normed);
        }
    }

    /// The next layer's attention, whose experts come from the host, or the head.
    private void afterLayer(int layer, StepShape shape, CommandQueue queue) {
        if (layer + 1 < layers.size()) {
            layers.get(layer + 1).attention(queue, shape.rows, pages(shape.pool, layer + 1));
        } else if (shape.logits > 0 && usesParts(shape)) {
            parts.orElseThrow().head(queue, shape.rows, shape.logits);
        } else {
            head(shape.logits, queue);
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
        MemorySegment ids = readRouting(queue);
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
