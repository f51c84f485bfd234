package dev.ferrum.engine.model.qwen3moe;

import dev.ferrum.engine.api.MoeSwitches;
import dev.ferrum.engine.backend.Backend;
import dev.ferrum.engine.backend.Capabilities;
import dev.ferrum.engine.backend.CommandQueue;
import dev.ferrum.engine.backend.DeviceBuffer;
import dev.ferrum.engine.model.ModelOptions;
import dev.ferrum.engine.moe.MoeLayer;
import dev.ferrum.engine.moe.MoePath;
import dev.ferrum.engine.moe.MoeScratch;
import dev.ferrum.engine.moe.MoeStep;
import dev.ferrum.engine.profile.Stage;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/// The experts of a model's last layers, for which its device has no room: the residual comes to the host, the
/// host's backend computes norm, routing and experts, and the sum goes back.
///
/// Slower than the device would be by the ratio of the two memories' speeds; the device waits meanwhile.
final class HostExperts implements AutoCloseable {
    private final Deque<AutoCloseable> owned = new ArrayDeque<>();
    private final Qwen3MoeConfig config;
    private final Qwen3MoeWeights weights;
    private final int first;
    private final Capabilities capabilities;
    private final CommandQueue queue;
    private final DeviceBuffer residual;
    private final DeviceBuffer normed;
    private final MoeScratch scratch;
    private final List<MoeLayer> layers;
    private final MemorySegment copy;

    /// Layers from `first` on; borrows backend and weights.
    HostExperts(Backend host, Qwen3MoeConfig config, Qwen3MoeWeights weights, int first, ModelOptions options) {
        this.config = config;
        this.weights = weights;
        this.first = first;
        this.capabilities = host.capabilities();
        long rowBytes = 4L * options.maxRows() * config.hidden();
        try {
            Arena arena = Arena.ofShared();
            owned.push(arena);
            copy = arena.allocate(rowBytes, 64);
            residual = host.allocate(rowBytes);
            owned.push(residual);
            normed = host.allocate(rowBytes);
            owned.push(normed);
            scratch = new MoeScratch(host, config.moe(), config.layers(), options.maxRows());
            owned.push(scratch);
            queue = host.openQueue(options.profiler());
            owned.push(queue);
            layers = weights.layers().stream()
                    .map(layer -> new MoeLayer(config.moe(), layer.moe(), scratch, host.capabilities()))
                    .toList();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /// The first layer whose experts are here.
    int first() {
        return first;
    }

    /// Adds `layer`'s experts to `target[rows, hidden]` of `device`'s backend; waits for that queue.
    void run(int layer, int rows, MoeSwitches switches, CommandQueue device, DeviceBuffer target) {
        MemorySegment values = copy.asSlice(0, 4L * rows * config.hidden());
        device.read(target, 0, values);
        queue.write(residual, 0, values);
        queue.mark(Stage.NORM, layer);
        queue.dense()
                .rmsNorm(residual, weights.layers().get(layer).moeNorm(), rows, config.hidden(), config.eps(), normed);
        layers.get(layer)
                .run(new MoeStep(
                        queue,
                        layer,
                        rows,
                        MoePath.forTokens(rows, capabilities),
                        switches,
                        normed,
                        residual,
                        Optional.empty()));
        queue.endMarks();
        queue.read(residual, 0, values);
        device.write(target, 0, values);
    }

    /// The experts chosen in `layer` by the last step, of `rows` rows: i32 `[rows, topK]`.
    void readIds(int layer, int rows, MemorySegment ids) {
        queue.read(scratch.ids(layer, rows), 0, ids);
    }

    @Override
    public void close() {
        Qwen3MoeLoader.closeAll(owned);
    }
}
