package dev.ferrum.engine.model.qwen3moe;

import dev.ferrum.engine.backend.Backend;
import dev.ferrum.engine.backend.DeviceBuffer;
import dev.ferrum.engine.backend.ExpertWeights;
import dev.ferrum.engine.backend.WeightMatrix;
import dev.ferrum.engine.error.EngineException;
import dev.ferrum.engine.gguf.GgmlType;
import dev.ferrum.engine.gguf.GgufFile;
import dev.ferrum.engine.gguf.TensorInfo;
import dev.ferrum.engine.model.ModelOptions;
import dev.ferrum.engine.model.ModelOutline;
import dev.ferrum.engine.model.Placement;
import dev.ferrum.engine.model.UnsupportedModelException;
import dev.ferrum.engine.model.qwen3moe.Qwen3MoeWeights.LayerWeights;
import dev.ferrum.engine.moe.MoeWeights;
import dev.ferrum.engine.quant.BlockFormats;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleConsumer;

/// Tensor names of a file → weights on the device, every shape checked first. Used once.
public final class Qwen3MoeLoader {
    /// The value of `general.architecture`.
    public static final String ARCHITECTURE = "qwen3moe";

    private final GgufFile file;
    private final Backend backend;
    private final Placement placement;
    private final ModelOptions options;
    private final DoubleConsumer progress;
    private final Deque<AutoCloseable> owned = new ArrayDeque<>();

    /// Borrows file and backends.
    public Qwen3MoeLoader(
            GgufFile file, Backend backend, Placement placement, ModelOptions options, DoubleConsumer progress) {
        this.file = file;
        this.backend = backend;
        this.placement = placement;
        this.options = options;
        this.progress = progress;
    }

    /// What [#load] would take; allocates nothing.
    public ModelOutline outline() {
        return Qwen3MoeOutline.of(file, config(), backend, options);
    }

    private Qwen3MoeConfig config() {
        TensorInfo embedding = tensor("token_embd.weight");
        int vocabulary = Math.toIntExact(embedding.elements() / embedding.dims()[0]);
        return Qwen3MoeConfig.read(file.metadata(), vocabulary);
    }

    /// Loads everything. On failure nothing stays allocated.
    public Qwen3MoeModel load() {
        try {
            Qwen3MoeConfig config = config();
            Qwen3MoeWeights weights = weights(config);
            Scratch work = new Scratch(backend, config, options);
            owned.push(work);
            int onDevice = Math.min(config.layers(), placement.deviceLayers());
            Optional<HostExperts> host = placement
                    .host()
                    .filter(_ -> onDevice < config.layers())
                    .map(cpu -> new HostExperts(cpu, config, weights, onDevice, options));
            host.ifPresent(owned::push);
            Optional<LayerParts> parts = LayerParts.of(backend, config, weights, onDevice, work, options);
            parts.ifPresent(owned::push);
            return new Qwen3MoeModel(config, weights, work, parts, host, backend.capabilities(), options, owned);
        } catch (RuntimeException e) {
            closeAll(owned);
            throw e;
        }
    }

    private Qwen3MoeWeights weights(Qwen3MoeConfig config) {
        int hidden = config.hidden();
        WeightMatrix embedding = matrix(backend, "token_embd.weight", config.vocabulary(), hidden);
        List<LayerWeights> layers = new ArrayList<>();
        for (int i = 0; i < config.layers(); i++) {
            layers.add(layer("blk." + i + ".", config, placement.experts(i, backend)));
            progress.accept((i + 1.0) / (config.layers() + 1));
        }
        WeightMatrix head = file.tensor("output.weight").isPresent()
                ? matrix(backend, "output.weight", config.vocabulary(), hidden)
                : embedding;
        DeviceBuffer finalNorm = vector(backend, "output_norm.weight", hidden);
        DeviceBuffer frequencies =
                upload(backend, config.rotary().frequencies(config.attention().headSize()));
        progress.accept(1);
        return new Qwen3MoeWeights(embedding, finalNorm, head, frequencies, layers);
    }

    /// `second` takes the layer's second half, its experts.
    private LayerWeights layer(String prefix, Qwen3MoeConfig config, Backend second) {
        int hidden = config.hidden();
        int queries = config.attention().heads() * config.attention().headSize();
        int keys = config.attention().kvHeads() * config.attention().headSize();
        int headSize = config.attention().headSize();
        int experts = config.moe().experts();
        int feedForward = config.moe().feedForward();
        return new LayerWeights(
                vector(backend, prefix + "attn_norm.weight", hidden),
                matrix(backend, prefix + "attn_q.weight", queries, hidden),
                matrix(backend, prefix + "attn_k.weight", keys, hidden),
                matrix(backend, prefix + "attn_v.weight", keys, hidden),
                vector(backend, prefix + "attn_q_norm.weight", headSize),
                vector(backend, prefix + "attn_k_norm.weight", headSize),
                matrix(backend, prefix + "attn_output.weight", hidden, queries),
                vector(second, prefix + "ffn_norm.weight", hidden),
                new MoeWeights(
                        matrix(second, prefix + "ffn_gate_inp.weight", experts, hidden),
                        experts(second, prefix + "ffn_gate_exps.weight", experts, feedForward, hidden),
                        experts(second, prefix + "ffn_up_exps.weight", experts, feedForward, hidden),
                        experts(second, prefix + "ffn_down_exps.weight", experts, hidden, feedForward)));
    }

    private TensorInfo tensor(String name) {
        return file.tensor(name)
                .orElseThrow(() -> new UnsupportedModelException(
                        "tensor %s: expected in a %s model, not found in %s; the file is incomplete or was made by a"
                                        .formatted(
                                                name, ARCHITECTURE, file.parts().getFirst())
                                + " different converter"));
    }

    private TensorInfo tensor(String name, long... dims) {
        TensorInfo info = tensor(name);
        List<Long> expected = dimensions(dims);
        List<Long> found = dimensions(info.dims());
        if (!expected.equals(found)) {
            throw new EngineException("tensor %s: expected shape %s (innermost first) from the model's sizes, found %s"
                    .formatted(name, expected, found));
        }
        if (info.type() == GgmlType.I32) {
            throw new UnsupportedModelException("tensor %s: expected a weight type, found I32".formatted(name));
        }
        return info;
    }

    /// Trailing ones say nothing, so that `[n]` and `[n, 1]` are equal.
    private static List<Long> dimensions(long[] dims) {
        List<Long> result = new ArrayList<>();
        for (long dim : dims) {
            result.add(dim);
        }
        while (result.size() > 1 && result.getLast() == 1) {
            result.removeLast();
        }
        return result;
    }

    private WeightMatrix matrix(Backend to, String name, int rows, int cols) {
        TensorInfo info = tensor(name, cols, rows);
        WeightMatrix matrix = to.matrix(name, info.type(), rows, cols, file.data(info));
        owned.push(matrix);
        return matrix;
    }

    private ExpertWeights experts(Backend to, String name, int experts, int rows, int cols) {
        TensorInfo info = tensor(name, cols, rows, experts);
        ExpertWeights stacked = to.experts(name, info.type(), experts, rows, cols, file.data(info));
        owned.push(stacked);
        return stacked;
    }

    /// A norm's weights, as f32 whatever their type in the file.
    private DeviceBuffer vector(Backend to, String name, int size) {
        TensorInfo info = tensor(name, size);
        float[] values = new float[size];
        BlockFormats.of(info.type()).dequantise(file.data(info), 0, size, values, 0);
        return upload(to, values);
    }

    private DeviceBuffer upload(Backend to, float[] values) {
        DeviceBuffer buffer = to.allocate(4L * values.length);
        owned.push(buffer);
        try (Arena arena = Arena.ofConfined();
                var queue = to.openQueue(options.profiler())) {
            MemorySegment host = arena.allocateFrom(ValueLayout.JAVA_FLOAT, values);
            queue.write(buffer, 0, host);
            queue.sync();
        }
        return buffer;
    }

    /// Closes in reverse order of creation.
    static void closeAll(Deque<AutoCloseable> owned) {
        RuntimeException first = null;
        while (!owned.isEmpty()) {
            try {
                owned.pop().close();
            } catch (RuntimeException e) {
                first = first == null ? e : first;
            } catch (Exception e) {
                first = first == null ? new IllegalStateException(e) : first;
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
