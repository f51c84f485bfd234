package dev.ferrum.engine.cpu;

import dev.ferrum.engine.backend.AttentionShape;
import dev.ferrum.engine.backend.Backend;
import dev.ferrum.engine.backend.BackendOptions;
import dev.ferrum.engine.backend.CommandQueue;
import dev.ferrum.engine.backend.DeviceBuffer;
import dev.ferrum.engine.backend.ExpertWeights;
import dev.ferrum.engine.backend.KvPages;
import dev.ferrum.engine.backend.KvType;
import dev.ferrum.engine.backend.MoeOps.GridSizing;
import dev.ferrum.engine.backend.MoeOps.PairInput;
import dev.ferrum.engine.gguf.GgmlType;
import dev.ferrum.engine.profile.NoProfiler;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/// Runs one small layer through all ops, as decode and as prefill, until a pass is as fast as compiled code makes it:
/// what [KernelWarmup] does for the row kernels, for everything around them.
///
/// Works on a backend of its own with one thread, so that an engine may work meanwhile.
final class OpWarmup {
    /// Longest time for one kind of pass, in nanoseconds. Decode was compiled after 2.7 s, prefill after 1 s, on
    /// two cores with other load and a cold start.
    private static final long LIMIT_NS = 3_000_000_000L;

    /// Four times what a compiled pass took (38 µs); the first compiler's code takes 5 ms and more.
    private static final long DECODE_FAST_NS = 150_000;

    /// Twice what a compiled pass took (0.65 ms); the first compiler's code takes 7 ms and more.
    private static final long PREFILL_FAST_NS = 1_500_000;

    private final CpuBackend template;
    private final Kernels kernels;

    /// Warms what a backend like `template` with these kernels would run.
    OpWarmup(CpuBackend template, Kernels kernels) {
        this.template = template;
        this.kernels = kernels;
    }

    /// Returns early once `cancelled` answers true.
    void decode(BooleanSupplier cancelled) {
        pass(1, DECODE_FAST_NS, cancelled);
    }

    /// As [#decode] for many rows.
    void prefill(BooleanSupplier cancelled) {
        pass(CpuDenseOps.MATRIX_FROM_ROWS, PREFILL_FAST_NS, cancelled);
    }

    private void pass(int m, long fastNs, BooleanSupplier cancelled) {
        try (Backend backend = new CpuBackend(template.device(), new BackendOptions(1), kernels);
                Arena arena = Arena.ofShared()) {
            var layer = new Layer(backend, arena, m);
            long begin = System.nanoTime();
            long now = begin;
            int fast = 0;
            // Three fast passes in a row: one may be luck while a compiled version is thrown away again.
            while (fast < 3 && now - begin < LIMIT_NS && !cancelled.getAsBoolean()) {
                long start = now;
                layer.run();
                now = System.nanoTime();
                fast = now - start < fastNs ? fast + 1 : 0;
            }
        }
    }

    /// A layer of zeros for `m` rows, with its buffers; the backend frees them.
    private static final class Layer {
        private static final int HIDDEN = 256;
        private static final int EXPERTS = 4;
        private static final int TOP_K = 2;
        private static final int PAST = 64;
        private static final int BLOCK = 32;
        private static final float EPS = 1e-6f;
        private static final AttentionShape SHAPE = new AttentionShape(4, 2, 64);
        private static final int KV_WIDTH = SHAPE.kvHeads() * SHAPE.headSize();

        private final Backend backend;
        private final CommandQueue queue;
        private final int m;
        private final ExpertWeights square;
        private final ExpertWeights narrow;
        private final ExpertWeights router;
        private final DeviceBuffer tokens;
        private final DeviceBuffer norm;
        private final DeviceBuffer x;
        private final DeviceBuffer normed;
        private final DeviceBuffer q;
        private final DeviceBuffer k;
        private final DeviceBuffer v;
        private final DeviceBuffer frequencies;
        private final DeviceBuffer positions;
        private final KvPages pages;
        private final DeviceBuffer logits;
        private final DeviceBuffer ids;
        private final DeviceBuffer shares;
        private final DeviceBuffer gate;
        private final DeviceBuffer up;
        private final DeviceBuffer down;
        private final DeviceBuffer offsets;
        private final DeviceBuffer order;

        private Layer(Backend backend, Arena arena, int m) {
            this.backend = backend;
            this.queue = backend.openQueue(new NoProfiler());
            this.m = m;
            square = weights(arena, GgmlType.Q4_K, EXPERTS, HIDDEN);
            narrow = weights(arena, GgmlType.Q6_K, 1, KV_WIDTH);
            router = weights(arena, GgmlType.F32, 1, EXPERTS);
            tokens = words(m);
            norm = words(HIDDEN);
            x = words(m * HIDDEN);
            normed = words(m * HIDDEN);
            q = words(m * HIDDEN);
            k = words(m * KV_WIDTH);
            v = words(m * KV_WIDTH);
            frequencies = words(SHAPE.headSize() / 2);
            positions = integers(IntStream.range(PAST, PAST + m).toArray());
            int blocks = (PAST + m + BLOCK - 1) / BLOCK;
            pages = new KvPages(
                    backend.allocate(2L * blocks * BLOCK * KV_WIDTH * KvType.F16.bytes()),
                    KvType.F16,
                    BLOCK,
                    positions,
                    words(m),
                    integers(IntStream.range(0, blocks).toArray()),
                    blocks);
            logits = words(m * EXPERTS);
            ids = words(m * TOP_K);
            shares = words(m * TOP_K);
            gate = words(m * TOP_K * HIDDEN);
            up = words(m * TOP_K * HIDDEN);
            down = words(m * TOP_K * HIDDEN);
            offsets = words(EXPERTS + 1);
            order = words(m * TOP_K);
        }

        private ExpertWeights weights(Arena arena, GgmlType type, int experts, int rows) {
            MemorySegment data = arena.allocate(type.rowBytes(HIDDEN) * rows * experts, CpuBuffer.ALIGNMENT);
            return backend.experts("warm-up " + type, type, experts, rows, HIDDEN, data);
        }

        private DeviceBuffer words(int count) {
            return backend.allocate((long) count * Float.BYTES);
        }

        private DeviceBuffer integers(int[] values) {
            DeviceBuffer buffer = words(values.length);
            queue.write(buffer, 0, MemorySegment.ofArray(values));
            return buffer;
        }

        private void run() {
            attention();
            queue.dense().rmsNorm(x, norm, m, HIDDEN, EPS, normed);
            queue.dense().linear(router, normed, m, logits);
            queue.moe().route(logits, m, EXPERTS, TOP_K, true, ids, shares);
            if (m < CpuDenseOps.MATRIX_FROM_ROWS) {
                decodeExperts();
            } else {
                prefillExperts();
            }
            queue.moe().weightedSumNorm(down, shares, m, TOP_K, HIDDEN, x, norm, EPS, normed);
            queue.moe().weightedSum(down, shares, m, TOP_K, HIDDEN, x);
            queue.dense().gatherRows(normed, tokens, 1, HIDDEN, q);
            queue.dense().argmax(q, 1, HIDDEN, tokens);
        }

        private void attention() {
            queue.dense().embedding(square, tokens, m, x);
            queue.dense().rmsNorm(x, norm, m, HIDDEN, EPS, normed);
            queue.dense().linear3(square, narrow, narrow, normed, m, q, k, v);
            queue.attention().qkNormRope(q, k, norm, norm, EPS, positions, frequencies, 1f, m, SHAPE);
            queue.attention().kvAppend(k, v, pages, m, SHAPE);
            queue.attention().attention(q, pages, m, SHAPE, normed);
            queue.dense().linearAdd(square, normed, m, x);
        }

        private void decodeExperts() {
            queue.moe().gateUpSilu(square, square, normed, ids, m, TOP_K, gate);
            queue.moe().pairLinear(square, PairInput.PAIR, gate, ids, m, TOP_K, down);
        }

        private void prefillExperts() {
            queue.moe().bucket(ids, m, TOP_K, EXPERTS, offsets, order);
            grouped(PairInput.TOKEN, normed, gate);
            grouped(PairInput.TOKEN, normed, up);
            queue.moe().siluMul(gate, up, (long) m * TOP_K * HIDDEN);
            grouped(PairInput.PAIR, gate, down);
        }

        private void grouped(PairInput input, DeviceBuffer from, DeviceBuffer to) {
            queue.moe().groupedLinear(square, input, from, offsets, order, m, TOP_K, GridSizing.FROM_COUNTS, to);
        }
    }
}
