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
    private static final int WARPS = 8;
    /// `attention_splits.cuh`: the most and the least parts of a context, and what is left of them to join.
    private static final int MOST_SPLITS = 8;

    private static final int LEAST_SPLITS = 2;
    private static final int PARTS = 4;
    /// Blocks of attention that keep a card busy; more parts of contexts would only have to be joined
    /// again.
    private static final int ATTENTION_BLOCKS = 128;

    private static final int BLOCKS_PER_PROCESSOR = 2;
    /// Rows that one product of matrices takes.
    private static final int PRODUCT_ROWS = 8;
    /// Shared memory for the sums of eight rows: of a warp's tile, and of all warps' tiles of gate and up.
    private static final int SUMS_OF_TILE = 512;

    private static final int SUMS_OF_ITEM = 10_240;

    private static final int NO_LAYER = -1;

    private final CudaStream stream;
    private final DecodeSizes sizes;
    private final int blocks;
    private final Kernel roundNormed;
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
    RowsParts(CudaStream stream, Kernels library, DecodeSizes sizes, int processors, Pieces pieces) {
        this.stream = stream;
        this.sizes = sizes;
        this.blocks = BLOCKS_PER_PROCESSOR * processors;
        this.roundNormed = library.kernel("round_rows", "round_normed_rows");
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
        this.query = pieces.take(MOST_ROWS * heads * DecodeSizes.HEAD_SIZE, Float.BYTES);
        this.key = pieces.take((long) MOST_ROWS * sizes.kvHeads() * DecodeSizes.HEAD_SIZE, Float.BYTES);
        this.value = pieces.take((long) MOST_ROWS * sizes.kvHeads() * DecodeSizes.HEAD_SIZE, Float.BYTES);
        this.parts = pieces.take(MOST_ROWS * heads * PARTS * DecodeSizes.HEAD_SIZE, Short.BYTES);
        this.logarithms = pieces.take(MOST_ROWS * heads * PARTS, Float.BYTES);
        this.splits = pieces.take(MOST_ROWS * heads * MOST_SPLITS * DecodeSizes.HEAD_SIZE, Short.BYTES);
        this.splitLogarithms = pieces.take(MOST_ROWS * heads * MOST_SPLITS, Float.BYTES);
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

    /// Whether steps of `m` rows can be made of these kernels: wide experts leave room for fewer rows.
    boolean takes(int m) {
        return m <= MOST_ROWS
                && m * sizes.topK() <= MOST_PAIRS
                && WARPS * WeightTiles.Q6_K_BYTES + bytesBesideTilesOfDown(m) <= TileKernel.MOST_SHARED;
    }

    /// Shared memory of `rows_down` for the rounded rows of an expert, and for sums of more than eight.
    private int bytesBesideTilesOfDown(int m) {
        int capacity = PRODUCT_ROWS * Grids.blocks(m, PRODUCT_ROWS);
        int tokenBytes = tokenBytes(sizes.feedForward() / WeightTiles.COLUMNS);
        return WARPS * (capacity / PRODUCT_ROWS - 1) * SUMS_OF_TILE + (capacity + PRODUCT_ROWS - 1) * tokenBytes;
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
        int shareBits = shareBits(q.rows() + k.rows() + v.rows(), q.cols(), m);
        KernelParameters parameters = rounded.put(stream.parameters())
                .put(sizes.hidden() / WeightTiles.COLUMNS)
                .put(m)
                .put(shareBits);
        matrix(parameters, q, query.address());
        matrix(parameters, k, key.address());
        matrix(parameters, v, value.address());
        int tileBytes = TileKernel.tileBytes(q, k, v);
        parameters.put(0).put(tileBytes).put(marks.place(Stage.QKV, layer));
        launchLinear(tileBytes, m, shareBits);
        appendAndAttend(layer, block, pages, m, marks);
        CudaWeights o = CudaWeights.of(block.output());
        shareBits = shareBits(o.rows(), o.cols(), m);
        parameters = rounded.put(stream.parameters())
                .put(o.cols() / WeightTiles.COLUMNS)
                .put(m)
                .put(shareBits);
        matrix(parameters, o, rows);
        noMatrix(parameters);
        noMatrix(parameters);
        tileBytes = TileKernel.tileBytes(o);
        parameters.put(1).put(tileBytes).put(marks.place(Stage.O_PROJ, layer));
        launchLinear(tileBytes, m, shareBits);
    }

    /// The binary logarithm of how many shares the rows of a projection are divided into, so that every
    /// block has some work; a share is of whole eights.
    private int shareBits(int matrixRows, int matrixColumns, int m) {
        int columns = matrixColumns / WeightTiles.COLUMNS;
        int warpsOfTile = columns == 3 ? 1 : Math.min(WARPS, Integer.highestOneBit(columns));
        int items = Grids.blocks((long) matrixRows / WeightTiles.ROWS, WARPS / warpsOfTile);
        int most = Math.min(Math.max(1, blocks / items), Grids.blocks(m, PRODUCT_ROWS));
        return Integer.numberOfTrailingZeros(Integer.highestOneBit(most));
    }

    private void appendAndAttend(int layer, AttentionBlock block, KvPages pages, int m, StageMarks marks) {
        int splitCount = Math.clamp(ATTENTION_BLOCKS / (sizes.kvHeads() * m), LEAST_SPLITS, MOST_SPLITS);
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
        stream.launchOverlapping(attention, splitCount, sizes.kvHeads(), m, ATTENTION_THREADS, 1, 1, ATTENTION_SHARED);
        KernelParameters joined = stream.parameters()
                .put(parts.address())
                .put(logarithms.address())
                .put(splitCount)
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
        route(layer, block, m, rows, CudaBuffer.address(ids), marks);
        gateAndUp(layer, block, m, marks);
        down(layer, block, m, marks);
        KernelParameters sums = stream.parameters()
                .put(pairs.address())
                .put(weights.address())
                .put(sizes.topK())
                .put(sizes.hidden())
                .put(rows)
                .put(next)
                .put(block.eps());
        rounded.put(sums).put(marks.place(Stage.MOE_BATCHED_WSUM, layer));
        stream.launchOverlapping(combine, m, 1, 1, THREADS, 1, 1, 4 * sizes.hidden() / WeightTiles.COLUMNS);
        roundedLayer = next == 0 ? NO_LAYER : layer + 1;
    }

    private void gateAndUp(int layer, ExpertBlock block, int m, StageMarks marks) {
        CudaWeights gate = CudaWeights.of(block.gate());
        CudaWeights up = CudaWeights.of(block.up());
        int eights = Grids.blocks(m, PRODUCT_ROWS);
        int tileBytes = TileKernel.tileBytes(gate);
        int sums = SUMS_OF_ITEM * Math.max(2, eights);
        KernelParameters parameters = rounded.put(stream.parameters())
                .put(sizes.hidden() / WeightTiles.COLUMNS)
                .put(active.address())
                .put(activeCount.address())
                .put(starts.address())
                .put(order.address())
                .put(orderRows.address())
                .put(gate.address())
                .put(up.address())
                .put(TileKernel.format(gate))
                .put(sizes.feedForward())
                .put(gated.address())
                .put(tileBytes)
                .put(marks.place(Stage.MOE_BATCHED_GATE_UP_SILU_FUSED, layer));
        launch(gateUp, WARPS * tileBytes + sums);
    }

    private void down(int layer, ExpertBlock block, int m, StageMarks marks) {
        CudaWeights w = CudaWeights.of(block.down());
        int columns = sizes.feedForward() / WeightTiles.COLUMNS;
        int capacity = PRODUCT_ROWS * Grids.blocks(m, PRODUCT_ROWS);
        int tileBytes = TileKernel.tileBytes(w);
        stream.parameters()
                .put(gated.address())
                .put(columns)
                .put(capacity)
                .put(active.address())
                .put(activeCount.address())
                .put(starts.address())
                .put(order.address())
                .put(w.address())
                .put(TileKernel.format(w))
                .put(sizes.hidden())
                .put(pairs.address())
                .put(tileBytes)
                .put(marks.place(Stage.MOE_BATCHED_DOWN, layer));
        launch(down, WARPS * tileBytes + bytesBesideTilesOfDown(m));
    }

    /// Shared memory of a rounded row in `rows_down`.
    private static int tokenBytes(int columns) {
        return (columns * (WeightTiles.COLUMNS + 32) + (columns + 3) / 4 * 16 + 63) / 128 * 128 + 64;
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
                .put(count)
                .put(0);
        matrix(parameters, w, CudaBuffer.address(target));
        noMatrix(parameters);
        noMatrix(parameters);
        int tileBytes = TileKernel.tileBytes(w);
        parameters.put(0).put(tileBytes).put(marks.place(Stage.LM_HEAD, -1));
        launchLinear(tileBytes, count, 0);
    }

    private void roundNormed(long rows, long norm, float eps, int m, long stamp) {
        KernelParameters parameters =
                stream.parameters().put(rows).put(norm).put(eps).put(sizes.hidden());
        rounded.put(parameters).put(stamp);
        stream.launchOverlapping(roundNormed, m, 1, 1, THREADS, 1, 1, 4 * sizes.hidden() / WeightTiles.COLUMNS);
    }

    private static void matrix(KernelParameters parameters, CudaWeights w, long y) {
        parameters.put(w.address()).put(TileKernel.format(w)).put(w.rows()).put(y);
    }

    private static void noMatrix(KernelParameters parameters) {
        parameters.put(0L).put(0).put(0).put(0L);
    }

    private void launchLinear(int tileBytes, int m, int shareBits) {
        int eights = Grids.blocks(Grids.blocks(m, PRODUCT_ROWS), 1 << shareBits);
        launch(linear, 2 * WARPS * tileBytes + SUMS_OF_ITEM * eights);
    }

    private void launch(Kernel kernel, int shared) {
        stream.launchOverlapping(kernel, blocks, 1, 1, THREADS, 1, 1, shared);
    }
}
