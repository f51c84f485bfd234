package dev.ferrum.engine.model.qwen3moe;

import dev.ferrum.engine.backend.Backend;
import dev.ferrum.engine.backend.DeviceBuffer;
import dev.ferrum.engine.model.BestLogits;
import dev.ferrum.engine.model.ModelOptions;
import dev.ferrum.engine.moe.MoeScratch;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/// Device buffers that a forward pass works in, sized once for the largest step; owns them.
///
/// f32: residual and normed `[rows, hidden]`, query and attended `[rows, heads * headSize]`, key and value
/// `[rows, kvHeads * headSize]`, picked and pickedNormed `[logit rows, hidden]`, logits `[logit rows, vocabulary]`.
final class Scratch implements AutoCloseable {
    final DeviceBuffer residual;
    final DeviceBuffer normed;
    final DeviceBuffer query;
    final DeviceBuffer key;
    final DeviceBuffer value;
    final DeviceBuffer attended;
    final DeviceBuffer picked;
    /// There where logits lie in memory of the device's own.
    final Optional<BestLogits> best;
    final StepInputs inputs;
    final MoeScratch moe;
    private final Backend backend;
    private final int vocabulary;
    private final Deque<AutoCloseable> owned = new ArrayDeque<>();
    private DeviceBuffer logits;
    private int logitRows;

    Scratch(Backend backend, Qwen3MoeConfig config, ModelOptions options) {
        this.backend = backend;
        this.vocabulary = config.vocabulary();
        int rows = options.maxRows();
        long queryBytes =
                4L * rows * config.attention().heads() * config.attention().headSize();
        long keyBytes =
                4L * rows * config.attention().kvHeads() * config.attention().headSize();
        long hiddenBytes = 4L * rows * config.hidden();
        try {
            residual = own(hiddenBytes);
            normed = own(hiddenBytes);
            query = own(queryBytes);
            key = own(keyBytes);
            value = own(keyBytes);
            attended = own(queryBytes);
            picked = own(hiddenBytes);
            inputs = new StepInputs(backend, config, options);
            owned.push(inputs);
            moe = new MoeScratch(backend, config.moe(), config.layers(), rows);
            owned.push(moe);
            logits(options.maxSequences());
            best = backend.capabilities().mapsWeights()
                    ? Optional.empty()
                    : Optional.of(new BestLogits(backend, options.maxSequences()));
            best.ifPresent(owned::push);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private DeviceBuffer own(long bytes) {
        DeviceBuffer buffer = backend.allocate(bytes);
        owned.push(buffer);
        return buffer;
    }

    /// The logits buffer, with room for `rows` rows. Grown only when a step asks for the logits of more rows than
    /// there are sequences, which conversations never do.
    DeviceBuffer logits(int rows) {
        if (rows > logitRows) {
            if (logits != null) {
                logits.close();
                logits = null;
                // Should the next line fail, later steps must not take the closed buffer for theirs.
                logitRows = 0;
            }
            logits = backend.allocate(4L * rows * vocabulary);
            logitRows = rows;
        }
        return logits;
    }

    @Override
    public void close() {
        if (logits != null) {
            logits.close();
            logits = null;
        }
        Qwen3MoeLoader.closeAll(owned);
    }
}
