package dev.ferrum.cuda;

import dev.ferrum.cuda.Pieces.Piece;
import dev.ferrum.cuda.jna.KernelParameters;
import dev.ferrum.engine.backend.AttentionBlock;
import dev.ferrum.engine.backend.DeviceBuffer;
import dev.ferrum.engine.backend.ExpertBlock;
import dev.ferrum.engine.backend.HeadBlock;
import dev.ferrum.engine.backend.KvPages;
import dev.ferrum.engine.profile.Stage;

/// A step of a few rows: products on tensor cores with the rows as their columns, experts' pairs sorted by expert
/// on the card, so that each expert's weights are read once.
final class RowsParts {
    /// Rows of a step at most; more would not fit into the shared memory beside the tiles.
    static final int MOST_ROWS = 32;

    /// Pairs that one block sorts.
    private static final int MOST_PAIRS = 1024;

    private static final int ATTENTION_THREADS = 320;
    private static final int ATTENTION_SHARED = 72_848;
    private static final int THREADS = 256;
    /// `attention_splits.cuh`: parts of a context, and what is left of them to join.
    private static final int SPLITS = 8;

    private static final int PARTS = 4;
    private static final int BLOCKS_PER_PROCESSOR = 2;

    private static final int NO_LAYER = -1;

    private final CudaStream stream;
    private final DecodeSizes sizes;
    private final int blocks;
    private final Kernel roundNormed;
    private final Kernel round;
    private final Kernel linear;
    private final Kernel append;
    private final Kernel attention;
    private final Kernel join;
    private final RouterKernel router;
    private final Kernel group;
    private final Kernel gateUp;
    private final Kernel down;
    private final Kernel combine;
    private final RoundedPieces rounded;
    private final RoundedPieces roundedPairs;
    private final Piece query;
    private final Piece key;
    private final Piece value;
    private final Piece parts;
    private final Piece logarithms;
    private final Piece splits;
    private final Piece splitLogarithms;
    private final Piece arrivals;
    private final Piece logits;
    private final Piece weights;
    private final Piece active;
    private final Piece activeCount;
    private final Piece starts;
    private final Piece order;
    private final Piece orderRows;
    private final Piece gated;
    private final Piece pairs;
    /// Whose normed rows the last weighted sum left rounded.
    private int roundedLayer = NO_LAYER;

    /// Cuts what it works in out of `pieces`.
    RowsParts(CudaStream stream, KernelLibrary library, DecodeSizes sizes, int processors, Pieces pieces) {
        this.stream = stream;
        this.sizes = sizes;
        this.blocks = BLOCKS_PER_PROCESSOR * processors;
        this.roundNormed = library.kernel("round_rows", "round_normed_rows");
        this.round = library.kernel("round_rows", "round_rows");
        this.linear = library.kernel("rows_linear", "rows_linear", TileKernel.MOST_SHARED);
        this.append = library.kernel("decode_attention", "decode_append");
        this.attention = library.kernel("decode_attention", "decode_attention", ATTENTION_SHARED);
        this.join = library.kernel("rows_join", "rows_join");
        this.router = new RouterKernel(stream, library, sizes);
        this.group = library.kernel("rows_route", "rows_group");
        this.gateUp = library.kernel("rows_experts", "rows_gate_up", TileKernel.MOST_SHARED);
        this.down = library.kernel("rows_experts", "rows_down", TileKernel.MOST_SHARED);
        this.combine = library.kernel("rows_experts", "rows_combine");
        long heads = sizes.heads();
        long pairCount = (long) MOST_ROWS * sizes.topK();
        this.rounded = RoundedPieces.of(pieces, MOST_ROWS * Math.max(sizes.hidden(), heads * DecodeSizes.HEAD_SIZE));
        this.roundedPairs = RoundedPieces.of(pieces, pairCount * sizes.feedForward());
        this.query = pieces.take(MOST_ROWS * heads * DecodeSizes.HEAD_SIZE, Float.BYTES);
        this.key = pieces.take((long) MOST_ROWS * sizes.kvHeads() * DecodeSizes.HEAD_SIZE, Float.BYTES);
        this.value = pieces.take((long) MOST_ROWS * sizes.kvHeads() * DecodeSizes.HEAD_SIZE, Float.BYTES);
        this.parts = pieces.take(MOST_ROWS * heads * PARTS * DecodeSizes.HEAD_SIZE, Short.BYTES);
        this.logarithms = pieces.take(MOST_ROWS * heads * PARTS, Float.BYTES);
        this.splits = pieces.take(MOST_ROWS * heads * SPLITS * DecodeSizes.HEAD_SIZE, Short.BYTES);
        this.splitLogarithms = pieces.take(MOST_ROWS * heads * SPLITS, Float.BYTES);
        this.arrivals = pieces.take((long) MOST_ROWS * sizes.kvHeads() * PARTS, Integer.BYTES);
        this.logits = pieces.take((long) MOST_ROWS * sizes.experts(), Float.BYTES);
        this.weights = pieces.take(pairCount, Float.BYTES);
        this.active = pieces.take(sizes.experts(), Integer.BYTES);
        this.activeCount = pieces.take(1, Integer.BYTES);
        this.starts = pieces.take(sizes.experts() + 1L, Integer.BYTES);
        this.order = pieces.take(pairCount, Integer.BYTES);
        this.orderRows = pieces.take(pairCount, Integer.BYTES);
        this.gated = pieces.take(pairCount * sizes.feedForward(), Float.BYTES);
        this.pairs = pieces.take(pairCount * sizes.hidden(), Float.BYTES);
    }

    /// Whether steps of `m` rows can be made of these kernels.
    boolean takes(int m) {
        return m <= MOST_ROWS && m * sizes.topK() <= MOST_PAIRS;
    }

    void attention(int layer, AttentionBlock block, KvPages pages, int m, DeviceBuffer residual, StageMarks marks) {
        long rows = CudaBuffer.address(residual);
        if (roundedLayer != layer) {
            roundNormed(rows, CudaBuffer.address(block.norm()), block.eps(), m, marks.place(Stage.NORM, layer));
        }
        roundedLayer = NO_LAYER;
        CudaWeights q = CudaWeights.of(block.query());
        CudaWeights k = CudaWeights.of(block.key());
        CudaWeights v = CudaWeights.of(block.value());
        KernelParameters parameters = rounded.put(stream.parameters())
                .put(sizes.hidden() / WeightTiles.COLUMNS)
                .put(m);
        matrix(parameters, q, query.address());
        matrix(parameters, k, key.address());
        matrix(parameters, v, value.address());
        int tileBytes = TileKernel.tileBytes(q, k, v);
        parameters.put(0).put(tileBytes).put(marks.place(Stage.QKV, layer));
        launchRows(linear, tileBytes, m);
        appendAndAttend(layer, block, pages, m, marks);
        CudaWeights o = CudaWeights.of(block.output());
        parameters = rounded.put(stream.parameters())
                .put(o.cols() / WeightTiles.COLUMNS)
                .put(m);
        matrix(parameters, o, rows);
        noMatrix(parameters);
        noMatrix(parameters);
        tileBytes = TileKernel.tileBytes(o);
        parameters.put(1).put(tileBytes).put(marks.place(Stage.O_PROJ, layer));
        launchRows(linear, tileBytes, m);
    }

    private void appendAndAttend(int layer, AttentionBlock block, KvPages pages, int m, StageMarks marks) {
        CachePages.put(
                        stream.parameters()
                                .put(key.address())
                                .put(value.address())
                                .put(CudaBuffer.address(block.keyNorm())),
                        block,
                        pages)
                .put(marks.place(Stage.KV_WRITE, layer));
        stream.launchOverlapping(append, sizes.kvHeads(), m, 1, 64, 1, 1, 0);
        CachePages.put(
                        stream.parameters()
                                .put(query.address())
                                .put(key.address())
                                .put(value.address())
                                .put(CudaBuffer.address(block.queryNorm()))
                                .put(CudaBuffer.address(block.keyNorm())),
                        block,
                        pages)
                .put(sizes.heads())
                .put(0)
                .put(parts.address())
                .put(logarithms.address())
                .put(splits.address())
                .put(splitLogarithms.address())
                .put(arrivals.address())
                .put(marks.place(Stage.ATTENTION, layer));
        stream.launchOverlapping(attention, SPLITS, sizes.kvHeads(), m, ATTENTION_THREADS, 1, 1, ATTENTION_SHARED);
        KernelParameters joined = stream.parameters()
                .put(parts.address())
                .put(logarithms.address())
                .put(SPLITS)
                .put(CudaBuffer.address(pages.positions()))
                .put(sizes.heads());
        rounded.put(joined).put(0L);
        stream.launchOverlapping(join, sizes.heads() / 2, m, 1, 32, 1, 1, 0);
    }

    /// `next` is the norm of the next layer's attention, 0 for the last layer: the weighted sum leaves its rounded
    /// rows.
    void experts(
            int layer, ExpertBlock block, long next, int m, DeviceBuffer residual, DeviceBuffer ids, StageMarks marks) {
        long rows = CudaBuffer.address(residual);
        int pairCount = m * sizes.topK();
        int groups = Grids.blocks(m, 8);
        route(layer, block, m, rows, CudaBuffer.address(ids), marks);
        CudaWeights gate = CudaWeights.of(block.gate());
        CudaWeights up = CudaWeights.of(block.up());
        int tileBytes = TileKernel.tileBytes(gate, up);
        sorted(rounded.put(stream.parameters())
                        .put(sizes.hidden() / WeightTiles.COLUMNS)
                        .put(groups))
                .put(orderRows.address())
                .put(gate.address())
                .put(TileKernel.format(gate))
                .put(up.address())
                .put(TileKernel.format(up))
                .put(sizes.feedForward())
                .put(gated.address())
                .put(tileBytes)
                .put(marks.place(Stage.MOE_BATCHED_GATE_UP_SILU_FUSED, layer));
        launchRows(gateUp, tileBytes, m);
        int columnBlocks = pairCount * sizes.feedForward() / WeightTiles.COLUMNS;
        roundedPairs
                .put(stream.parameters().put(gated.address()).put(columnBlocks))
                .put(0L);
        stream.launchOverlapping(round, Grids.blocks(columnBlocks, 8), 1, 1, THREADS, 1, 1, 0);
        CudaWeights w = CudaWeights.of(block.down());
        tileBytes = TileKernel.tileBytes(w);
        sorted(roundedPairs
                        .put(stream.parameters())
                        .put(sizes.feedForward() / WeightTiles.COLUMNS)
                        .put(groups))
                .put(w.address())
                .put(TileKernel.format(w))
                .put(sizes.hidden())
                .put(pairs.address())
                .put(tileBytes)
                .put(marks.place(Stage.MOE_BATCHED_DOWN, layer));
        launchRows(down, tileBytes, m);
        KernelParameters sums = stream.parameters()
                .put(pairs.address())
                .put(weights.address())
                .put(sizes.topK())
                .put(sizes.hidden())
                .put(rows)
                .put(next)
                .put(block.eps());
        rounded.put(sums).put(marks.place(Stage.MOE_BATCHED_WSUM, layer));
        stream.launchOverlapping(combine, m, 1, 1, 512, 1, 1, 4 * sizes.hidden() / WeightTiles.COLUMNS);
        roundedLayer = next == 0 ? NO_LAYER : layer + 1;
    }

    private void route(int layer, ExpertBlock block, int m, long rows, long ids, StageMarks marks) {
        router.run(block, m, rows, logits.address(), rounded, marks.place(Stage.MOE_BATCHED_ROUTER, layer));
        stream.parameters()
                .put(logits.address())
                .put(m)
                .put(sizes.experts())
                .put(sizes.topK())
                .put(block.renormalise() ? 1 : 0)
                .put(ids)
                .put(weights.address())
                .put(active.address())
                .put(activeCount.address())
                .put(starts.address())
                .put(order.address())
                .put(orderRows.address())
                .put(marks.place(Stage.MOE_BATCHED_ROUTE, layer));
        stream.launchOverlapping(group, 1, 1, 1, 1024, 1, 1, 0);
    }

    /// Logits of `count` rows at `rows`, f32 `[count, hidden]`.
    void head(HeadBlock block, long rows, int count, DeviceBuffer target, StageMarks marks) {
        roundNormed(rows, CudaBuffer.address(block.norm()), block.eps(), count, marks.place(Stage.FINAL_NORM, -1));
        CudaWeights w = CudaWeights.of(block.head());
        KernelParameters parameters = rounded.put(stream.parameters())
                .put(sizes.hidden() / WeightTiles.COLUMNS)
                .put(count);
        matrix(parameters, w, CudaBuffer.address(target));
        noMatrix(parameters);
        noMatrix(parameters);
        int tileBytes = TileKernel.tileBytes(w);
        parameters.put(0).put(tileBytes).put(marks.place(Stage.LM_HEAD, -1));
        launchRows(linear, tileBytes, count);
    }

    private void roundNormed(long rows, long norm, float eps, int m, long stamp) {
        KernelParameters parameters =
                stream.parameters().put(rows).put(norm).put(eps).put(sizes.hidden());
        rounded.put(parameters).put(stamp);
        stream.launchOverlapping(roundNormed, m, 1, 1, THREADS, 1, 1, 4 * sizes.hidden() / WeightTiles.COLUMNS);
    }

    private KernelParameters sorted(KernelParameters parameters) {
        return parameters
                .put(active.address())
                .put(activeCount.address())
                .put(starts.address())
                .put(order.address());
    }

    private static void matrix(KernelParameters parameters, CudaWeights w, long y) {
        parameters.put(w.address()).put(TileKernel.format(w)).put(w.rows()).put(y);
    }

    private static void noMatrix(KernelParameters parameters) {
        parameters.put(0L).put(0).put(0).put(0L);
    }

    private void launchRows(Kernel kernel, int tileBytes, int m) {
        stream.launchOverlapping(kernel, blocks, 1, 1, THREADS, 1, 1, 16 * tileBytes + 10_240 * Grids.blocks(m, 8));
    }
}
