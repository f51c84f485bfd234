package dev.ferrum.metal.check;

import dev.ferrum.engine.backend.AttentionShape;
import dev.ferrum.engine.backend.CommandQueue;
import dev.ferrum.engine.backend.DeviceBuffer;
import dev.ferrum.engine.backend.ExpertWeights;
import dev.ferrum.engine.backend.KvPages;
import dev.ferrum.engine.backend.KvType;
import dev.ferrum.engine.backend.MoeOps.GridSizing;
import dev.ferrum.engine.backend.MoeOps.PairInput;
import dev.ferrum.engine.gguf.GgmlType;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A mixture-of-experts model of two layers with random weights: the prompt goes through the products for many rows,
/// every token after it through those for one.
final class ToyModel {
    private static final AttentionShape SHAPE = new AttentionShape(4, 2, 32);
    private static final int HIDDEN = 256;
    private static final int FEED_FORWARD = 256;
    private static final int EXPERTS = 6;
    private static final int TOP_K = 2;
    private static final int VOCABULARY = 300;
    private static final int LAYERS = 2;
    private static final int PROMPT = 40;
    private static final int BLOCK_TOKENS = 32;
    private static final int BLOCKS = 4;
    private static final float EPS = 1e-6f;

    private final Side side;
    private final CommandQueue queue;
    private final ExpertWeights embedding;
    private final ExpertWeights head;
    private final List<Layer> layers = new ArrayList<>();
    private final DeviceBuffer ones;
    private final DeviceBuffer frequencies;
    private final DeviceBuffer table;

    private record Layer(
            ExpertWeights q,
            ExpertWeights k,
            ExpertWeights v,
            ExpertWeights o,
            ExpertWeights router,
            ExpertWeights gate,
            ExpertWeights up,
            ExpertWeights down,
            DeviceBuffer pool) {}

    ToyModel(Side side) {
        this.side = side;
        this.queue = side.queue();
        this.embedding = side.experts(GgmlType.F16, 1, VOCABULARY, HIDDEN, 100);
        this.head = side.experts(GgmlType.F16, 1, VOCABULARY, HIDDEN, 101);
        int queries = SHAPE.heads() * SHAPE.headSize();
        int keys = SHAPE.kvHeads() * SHAPE.headSize();
        for (int i = 0; i < LAYERS; i++) {
            long seed = 200 + 10 * i;
            layers.add(new Layer(
                    side.experts(GgmlType.Q8_0, 1, queries, HIDDEN, seed),
                    side.experts(GgmlType.Q8_0, 1, keys, HIDDEN, seed + 1),
                    side.experts(GgmlType.Q6_K, 1, keys, HIDDEN, seed + 2),
                    side.experts(GgmlType.F32, 1, HIDDEN, queries, seed + 3),
                    side.experts(GgmlType.F32, 1, EXPERTS, HIDDEN, seed + 4),
                    side.experts(GgmlType.Q4_K, EXPERTS, FEED_FORWARD, HIDDEN, seed + 5),
                    side.experts(GgmlType.Q4_K, EXPERTS, FEED_FORWARD, HIDDEN, seed + 6),
                    side.experts(GgmlType.Q6_K, EXPERTS, HIDDEN, FEED_FORWARD, seed + 7),
                    side.bytes(4L * BLOCKS * 2 * SHAPE.kvHeads() * BLOCK_TOKENS * SHAPE.headSize())));
        }
        float[] one = new float[HIDDEN];
        Arrays.fill(one, 1f);
        this.ones = side.upload(one);
        this.frequencies = side.upload(AttentionChecks.frequencies(SHAPE.headSize()));
        this.table = side.upload(1, 0, 2, 3);
    }

    /// `count` tokens after a fixed prompt, each the greatest of its logits.
    float[] greedy(int count) {
        int[] prompt = new int[PROMPT];
        for (int i = 0; i < PROMPT; i++) {
            prompt[i] = i * 37 % VOCABULARY;
        }
        float[] tokens = new float[count];
        int next = step(prompt, 0);
        for (int i = 0; i < count; i++) {
            tokens[i] = next;
            next = step(new int[] {next}, PROMPT + i);
        }
        return tokens;
    }

    private int step(int[] tokens, int from) {
        int m = tokens.length;
        int[] positions = new int[m];
        for (int i = 0; i < m; i++) {
            positions[i] = from + i;
        }
        DeviceBuffer at = side.upload(positions);
        DeviceBuffer sequence = side.upload(new int[m]);
        DeviceBuffer residual = side.words(m * HIDDEN);
        DeviceBuffer normed = side.words(m * HIDDEN);
        queue.dense().embedding(embedding, side.upload(tokens), m, residual);
        for (Layer layer : layers) {
            KvPages pages = new KvPages(layer.pool(), KvType.F32, BLOCK_TOKENS, at, sequence, table, BLOCKS);
            queue.dense().rmsNorm(residual, ones, m, HIDDEN, EPS, normed);
            attention(layer, pages, m, normed, residual);
            queue.dense().rmsNorm(residual, ones, m, HIDDEN, EPS, normed);
            experts(layer, m, normed, residual);
        }
        DeviceBuffer last = side.words(HIDDEN);
        DeviceBuffer logits = side.words(VOCABULARY);
        DeviceBuffer best = side.words(1);
        queue.dense().gatherRows(residual, side.upload(m - 1), 1, HIDDEN, last);
        queue.dense().rmsNorm(last, ones, 1, HIDDEN, EPS, last);
        queue.dense().linear(head, last, 1, logits);
        queue.dense().argmax(logits, 1, VOCABULARY, best);
        int[] token = new int[1];
        queue.read(best, 0, MemorySegment.ofArray(token));
        return token[0];
    }

    private void attention(Layer layer, KvPages pages, int m, DeviceBuffer normed, DeviceBuffer residual) {
        DeviceBuffer q = side.words(m * layer.q().rows());
        DeviceBuffer k = side.words(m * layer.k().rows());
        DeviceBuffer v = side.words(m * layer.v().rows());
        DeviceBuffer out = side.words(m * layer.q().rows());
        queue.dense().linear3(layer.q(), layer.k(), layer.v(), normed, m, q, k, v);
        queue.attention().qkNormRope(q, k, ones, ones, EPS, pages.positions(), frequencies, 1f, m, SHAPE);
        queue.attention().kvAppend(k, v, pages, m, SHAPE);
        queue.attention().attention(q, pages, m, SHAPE, out);
        queue.dense().linearAdd(layer.o(), out, m, residual);
    }

    private void experts(Layer layer, int m, DeviceBuffer normed, DeviceBuffer residual) {
        int pairs = m * TOP_K;
        DeviceBuffer logits = side.words(m * EXPERTS);
        DeviceBuffer ids = side.words(pairs);
        DeviceBuffer weights = side.words(pairs);
        DeviceBuffer gate = side.words(pairs * FEED_FORWARD);
        DeviceBuffer down = side.words(pairs * HIDDEN);
        queue.dense().linear(layer.router(), normed, m, logits);
        queue.moe().route(logits, m, EXPERTS, TOP_K, true, ids, weights);
        if (m == 1) {
            queue.moe().gateUpSilu(layer.gate(), layer.up(), normed, ids, m, TOP_K, gate);
            queue.moe().pairLinear(layer.down(), PairInput.PAIR, gate, ids, m, TOP_K, down);
        } else {
            DeviceBuffer offsets = side.words(EXPERTS + 1);
            DeviceBuffer order = side.words(pairs);
            DeviceBuffer up = side.words(pairs * FEED_FORWARD);
            GridSizing sizing = GridSizing.FROM_COUNTS;
            queue.moe().bucket(ids, m, TOP_K, EXPERTS, offsets, order);
            queue.moe().groupedLinear(layer.gate(), PairInput.TOKEN, normed, offsets, order, m, TOP_K, sizing, gate);
            queue.moe().groupedLinear(layer.up(), PairInput.TOKEN, normed, offsets, order, m, TOP_K, sizing, up);
            queue.moe().siluMul(gate, up, (long) pairs * FEED_FORWARD);
            queue.moe().groupedLinear(layer.down(), PairInput.PAIR, gate, offsets, order, m, TOP_K, sizing, down);
        }
        queue.moe().weightedSum(down, weights, m, TOP_K, HIDDEN, residual);
    }
}
