package dev.ferrum.engine.model.qwen3moe;

import dev.ferrum.engine.backend.AttentionShape;
import dev.ferrum.engine.kv.KvLayout;
import dev.ferrum.engine.model.TokenBatch;
import dev.ferrum.engine.model.qwen3moe.Qwen3MoeWeights.LayerWeights;
import dev.ferrum.engine.moe.MoeConfig;
import dev.ferrum.engine.moe.MoePath;
import dev.ferrum.engine.moe.MoeStages;
import dev.ferrum.engine.profile.Counter;
import dev.ferrum.engine.profile.Profiler;
import dev.ferrum.engine.profile.Stage;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// What a step has to read and to compute at least: dense weights once, of the experts only those that were chosen,
/// keys and values of every sequence once; two operations for each weight a row is multiplied with.
///
/// Norms, rotations and sums are left out: they read little and compute less.
final class StepTraffic {
    private final Qwen3MoeWeights weights;
    private final Qwen3MoeConfig config;
    private final Profiler profiler;
    /// Rows of a layer that chose each expert, `[experts]`; zeros between two layers.
    private final int[] chosen;
    /// The choices of a layer's rows, copied from what the device wrote.
    private int[] pairExperts = new int[0];
    /// The experts that were chosen at all, in the order of their first row.
    private final int[] distinct;
    private long qkvBytes;
    private long outputBytes;
    private long routerBytes;

    StepTraffic(Qwen3MoeWeights weights, Qwen3MoeConfig config, Profiler profiler) {
        this.weights = weights;
        this.config = config;
        this.profiler = profiler;
        chosen = new int[config.moe().experts()];
        distinct = new int[config.moe().experts()];
        for (LayerWeights layer : weights.layers()) {
            qkvBytes +=
                    layer.query().bytes() + layer.key().bytes() + layer.value().bytes();
            outputBytes += layer.output().bytes();
            routerBytes += layer.moe().router().bytes();
        }
    }

    /// Reports the step of `batch` on `path`, whose rows chose the experts `ids`, i32 `[layers, rows, topK]`.
    void report(TokenBatch batch, MoePath path, KvLayout kv, MemorySegment ids) {
        int rows = batch.rows();
        long head = batch.logitCount() > 0 ? weights.head().bytes() : 0;
        long dense = dense(rows, path.stages().router());
        attention(batch, kv);
        if (head > 0) {
            profiler.traffic(Stage.LM_HEAD, head, products(batch.logitCount(), config.vocabulary(), config.hidden()));
        }
        profiler.count(Counter.WEIGHT_BYTES, dense + head + experts(rows, path.stages(), ids));
    }

    private long dense(int rows, Stage router) {
        AttentionShape shape = config.attention();
        int layers = config.layers();
        int queries = shape.heads() * shape.headSize();
        int keys = shape.kvHeads() * shape.headSize();
        profiler.traffic(Stage.QKV, qkvBytes, layers * products(rows, queries + 2 * keys, config.hidden()));
        profiler.traffic(Stage.O_PROJ, outputBytes, layers * products(rows, config.hidden(), queries));
        profiler.traffic(
                router, routerBytes, layers * products(rows, config.moe().experts(), config.hidden()));
        return qkvBytes + outputBytes + routerBytes;
    }

    /// Every sequence's keys and values once, however many of its rows are in the step; scores and their sums.
    private void attention(TokenBatch batch, KvLayout kv) {
        long tokens = 0;
        long pairs = 0;
        for (int row = 0; row < batch.rows(); row++) {
            int seen = batch.position(row) + 1;
            pairs += seen;
            boolean last = row + 1 == batch.rows() || batch.sequenceOf(row + 1) != batch.sequenceOf(row);
            tokens += last ? seen : 0;
        }
        AttentionShape shape = config.attention();
        long operations = 4L * config.layers() * shape.heads() * shape.headSize() * pairs;
        profiler.traffic(Stage.ATTENTION, tokens * kv.tokenBytes(), operations);
    }

    private long experts(int rows, MoeStages stages, MemorySegment ids) {
        MoeConfig moe = config.moe();
        int pairs = rows * moe.topK();
        long touched = 0;
        long gate = 0;
        long up = 0;
        long down = 0;
        for (int layer = 0; layer < config.layers(); layer++) {
            int count = countChosen(layer, pairs, ids);
            LayerWeights at = weights.layers().get(layer);
            touched += count;
            gate += count * at.moe().gate().expertBytes();
            up += count * at.moe().up().expertBytes();
            down += count * at.moe().down().expertBytes();
        }
        long operations = config.layers() * products(pairs, moe.feedForward(), moe.hidden());
        profiler.traffic(stages.gate(), gate, operations);
        profiler.traffic(stages.up(), up, operations);
        profiler.traffic(stages.down(), down, operations);
        profiler.count(Counter.EXPERTS_TOUCHED, touched);
        return gate + up + down;
    }

    /// Reports each expert that was chosen in `layer`; returns how many there are. With one row that is `topK` of them,
    /// so that looking at all of the experts would be most of the work.
    private int countChosen(int layer, int pairs, MemorySegment ids) {
        if (pairExperts.length < pairs) {
            pairExperts = new int[pairs];
        }
        MemorySegment.copy(ids, ValueLayout.JAVA_INT, 4L * layer * pairs, pairExperts, 0, pairs);
        int count = 0;
        for (int pair = 0; pair < pairs; pair++) {
            int expert = pairExperts[pair];
            if (chosen[expert]++ == 0) {
                distinct[count++] = expert;
            }
        }
        for (int i = 0; i < count; i++) {
            profiler.expert(layer, distinct[i], chosen[distinct[i]]);
            chosen[distinct[i]] = 0;
        }
        return count;
    }

    /// Operations of `rows` products with a matrix `[outputs, inputs]`: a multiplication and an addition each.
    private static long products(long rows, long outputs, long inputs) {
        return 2 * rows * outputs * inputs;
    }
}
