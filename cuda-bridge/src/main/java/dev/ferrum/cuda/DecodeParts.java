package dev.ferrum.cuda;

import dev.ferrum.cuda.Pieces.Piece;
import dev.ferrum.engine.backend.AttentionBlock;
import dev.ferrum.engine.backend.DeviceBuffer;
import dev.ferrum.engine.backend.ExpertBlock;
import dev.ferrum.engine.backend.HeadBlock;
import dev.ferrum.engine.backend.KvPages;
import dev.ferrum.engine.backend.WeightMatrix;
import dev.ferrum.engine.profile.Stage;

/// A step of one row: five kernels a layer, each with the norm, rounding or joining of its input in its beginning, and
/// its weights on the way before the kernel ahead of it has ended.
///
/// The projection behind the attention also begins the routing of the same layer's experts: every block adds its rows'
/// share to the sums of the router. [#experts] adds them up itself where no attention of that layer came before.
final class DecodeParts {
    private static final int MOST_WARPS = 16;
    private static final int ATTENTION_THREADS = 320;
    private static final int ATTENTION_SHARED = 72_848;
    private static final int THREADS = 256;

    /// Parts that a context is divided into at most: `attention_splits.cuh`.
    private static final int MOST_SPLITS = 32;

    private static final int PARTS = 4;

    private static final int NO_LAYER = -1;

    private final CudaStream stream;
    private final DecodeSizes sizes;
    private final DecodeTuning tuning;
    private final Kernel attention;
    private final Kernel routerSums;
    private final TileKernel qkv;
    private final TileKernel output;
    private final TileKernel gateUp;
    private final TileKernel down;
    private final TileKernel head;
    private final Piece query;
    private final Piece key;
    private final Piece value;
    private final Piece parts;
    private final Piece logarithms;
    private final Piece splitResults;
    private final Piece splitLogarithms;
    private final Piece arrivals;
    private final Piece routerTotals;
    private final Piece gated;
    private final Piece routeWeights;
    /// Whose router sums the last attention left.
    private int summedLayer = NO_LAYER;

    /// Cuts what it works in out of `pieces`.
    DecodeParts(CudaStream stream, Kernels library, DecodeSizes sizes, DecodeTuning tuning, Pieces pieces) {
        this.stream = stream;
        this.sizes = sizes;
        this.tuning = tuning;
        int headSize = DecodeSizes.HEAD_SIZE;
        long heads = sizes.heads();
        this.query = pieces.take(heads * headSize, Float.BYTES);
        this.key = pieces.take((long) sizes.kvHeads() * headSize, Float.BYTES);
        this.value = pieces.take((long) sizes.kvHeads() * headSize, Float.BYTES);
        this.parts = pieces.take(heads * PARTS * headSize, Short.BYTES);
        this.logarithms = pieces.take(heads * PARTS, Float.BYTES);
        this.splitResults = pieces.take(heads * MOST_SPLITS * headSize, Short.BYTES);
        this.splitLogarithms = pieces.take(heads * MOST_SPLITS, Float.BYTES);
        this.arrivals = pieces.take((long) sizes.kvHeads() * PARTS, Integer.BYTES);
        this.routerTotals = pieces.take(sizes.experts(), Long.BYTES);
        this.gated = pieces.take((long) sizes.topK() * sizes.feedForward(), Float.BYTES);
        this.routeWeights = pieces.take(sizes.topK(), Float.BYTES);
        this.attention = library.kernel("decode_attention", "decode_attention", ATTENTION_SHARED);
        this.routerSums = library.kernel("router_sums", "router_sums");
        int columns = sizes.hidden() / WeightTiles.COLUMNS;
        int attended = sizes.heads() * DecodeSizes.HEAD_SIZE / WeightTiles.COLUMNS;
        this.qkv = TileKernel.of(tileKernel(library, "decode_qkv"), columns, tuning.qkvWarps(), tuning.qkvDepth());
        this.output = TileKernel.of(tileKernel(library, "decode_output"), attended, MOST_WARPS, 1);
        this.gateUp = TileKernel.of(
                library.kernel("decode_experts", "decode_gate_up", TileKernel.MOST_SHARED),
                columns,
                MOST_WARPS,
                tuning.gateDepth());
        this.down = TileKernel.of(
                library.kernel("decode_experts", "decode_down", TileKernel.MOST_SHARED),
                sizes.feedForward() / WeightTiles.COLUMNS,
                tuning.downWarps(),
                tuning.downDepth());
        this.head = TileKernel.of(tileKernel(library, "decode_head"), columns, tuning.headWarps(), tuning.headDepth());
    }

    private static Kernel tileKernel(Kernels library, String name) {
        return library.kernel(name, name, TileKernel.MOST_SHARED);
    }

    void attention(
            int layer, AttentionBlock block, ExpertBlock next, KvPages pages, DeviceBuffer residual, StageMarks marks) {
        project(block, CudaBuffer.address(residual), marks.place(Stage.QKV, layer));
        attend(block, pages, marks.place(Stage.ATTENTION, layer));
        join(block, next, pages, CudaBuffer.address(residual), marks.place(Stage.O_PROJ, layer));
        summedLayer = layer;
    }

    private void project(AttentionBlock block, long residual, long stamp) {
        CudaWeights wq = CudaWeights.of(block.query());
        CudaWeights wk = CudaWeights.of(block.key());
        CudaWeights wv = CudaWeights.of(block.value());
        int columns = sizes.hidden() / WeightTiles.COLUMNS;
        int tileBytes = TileKernel.tileBytes(wq, wk, wv);
        int perBlock = tuning.qkvTiles();
        int other = 64 * perBlock * columns + 4 * columns;
        stream.parameters()
                .put(residual)
                .put(CudaBuffer.address(block.norm()))
                .put(block.eps())
                .put(sizes.hidden())
                .put(wq.address())
                .put(TileKernel.format(wq))
                .put(wq.rows())
                .put(query.address())
                .put(wk.address())
                .put(TileKernel.format(wk))
                .put(wk.rows())
                .put(key.address())
                .put(wv.address())
                .put(TileKernel.format(wv))
                .put(wv.rows())
                .put(value.address())
                .put(perBlock)
                .put(qkv.depth(tileBytes, other))
                .put(tileBytes)
                .put(routerTotals.address())
                .put(sizes.experts())
                .put(stamp);
        int tiles = (wq.rows() + wk.rows() + wv.rows()) / WeightTiles.ROWS;
        launch(qkv, Grids.blocks(tiles, perBlock), qkv.sharedBytes(tileBytes, other));
    }

    private void attend(AttentionBlock block, KvPages pages, long stamp) {
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
                .put(1)
                .put(parts.address())
                .put(logarithms.address())
                .put(splitResults.address())
                .put(splitLogarithms.address())
                .put(arrivals.address())
                .put(stamp);
        stream.launchOverlapping(attention, MOST_SPLITS, sizes.kvHeads(), 1, ATTENTION_THREADS, 1, 1, ATTENTION_SHARED);
    }

    private void join(AttentionBlock block, ExpertBlock next, KvPages pages, long residual, long stamp) {
        CudaWeights weights = CudaWeights.of(block.output());
        CudaWeights router = CudaWeights.of(next.router());
        int columns = weights.cols() / WeightTiles.COLUMNS;
        int tileBytes = TileKernel.tileBytes(weights);
        int perBlock = tuning.outputTiles();
        int other = 512 * output.warps() + 64 * perBlock * (columns + 2);
        stream.parameters()
                .put(parts.address())
                .put(logarithms.address())
                .put(MOST_SPLITS)
                .put(CudaBuffer.address(pages.positions()))
                .put(sizes.heads())
                .put(weights.address())
                .put(TileKernel.format(weights))
                .put(weights.rows())
                .put(residual)
                .put(perBlock)
                .put(output.depth(tileBytes, other))
                .put(CudaBuffer.address(next.norm()))
                .put(router.address())
                .put(TileKernel.format(router))
                .put(sizes.experts())
                .put(routerTotals.address())
                .put(stamp);
        launch(output, Grids.blocks(weights.rows() / WeightTiles.ROWS, perBlock), output.sharedBytes(tileBytes, other));
    }

    void experts(int layer, ExpertBlock block, DeviceBuffer residual, DeviceBuffer ids, StageMarks marks) {
        long row = CudaBuffer.address(residual);
        if (summedLayer != layer) {
            sumRouter(block, row);
        }
        summedLayer = NO_LAYER;
        gateUp(block, row, CudaBuffer.address(ids), marks.place(Stage.MOE_GATE_UP_SILU_FUSED, layer));
        down(block, row, CudaBuffer.address(ids), marks.place(Stage.MOE_DOWN, layer));
    }

    private void sumRouter(ExpertBlock block, long residual) {
        CudaWeights router = CudaWeights.of(block.router());
        stream.parameters()
                .put(residual)
                .put(CudaBuffer.address(block.norm()))
                .put(sizes.hidden())
                .put(router.address())
                .put(TileKernel.format(router))
                .put(routerTotals.address());
        stream.launch(routerSums, sizes.experts(), 1, 1, THREADS, 1, 0);
    }

    private void gateUp(ExpertBlock block, long residual, long ids, long stamp) {
        CudaWeights gate = CudaWeights.of(block.gate());
        CudaWeights up = CudaWeights.of(block.up());
        int columns = sizes.hidden() / WeightTiles.COLUMNS;
        int tileBytes = TileKernel.tileBytes(gate, up);
        int perBlock = tuning.gatePairs();
        int other = 128 * perBlock * columns + 4 * (Grids.blocks(sizes.experts(), 32) * 32 + sizes.topK() + columns);
        stream.parameters()
                .put(residual)
                .put(CudaBuffer.address(block.norm()))
                .put(block.eps())
                .put(sizes.hidden())
                .put(routerTotals.address())
                .put(sizes.experts())
                .put(sizes.topK())
                .put(block.renormalise() ? 1 : 0)
                .put(gate.address())
                .put(TileKernel.format(gate))
                .put(up.address())
                .put(TileKernel.format(up))
                .put(sizes.feedForward())
                .put(gated.address())
                .put(ids)
                .put(routeWeights.address())
                .put(perBlock)
                .put(gateUp.depth(tileBytes, other))
                .put(tileBytes)
                .put(stamp);
        launch(
                gateUp,
                Grids.blocks(sizes.topK() * sizes.feedForward() / WeightTiles.ROWS, perBlock),
                gateUp.sharedBytes(tileBytes, other));
    }

    private void down(ExpertBlock block, long residual, long ids, long stamp) {
        CudaWeights weights = CudaWeights.of(block.down());
        int tileBytes = TileKernel.tileBytes(weights);
        int other = 64 * down.warps();
        stream.parameters()
                .put(gated.address())
                .put(ids)
                .put(routeWeights.address())
                .put(sizes.experts())
                .put(sizes.topK())
                .put(weights.address())
                .put(TileKernel.format(weights))
                .put(sizes.feedForward())
                .put(sizes.hidden())
                .put(residual)
                .put(down.depth(tileBytes, other))
                .put(stamp);
        launch(down, sizes.hidden() / WeightTiles.ROWS, down.sharedBytes(tileBytes, other));
    }

    /// Logits of one row at `row`.
    void head(HeadBlock block, long row, DeviceBuffer logits, StageMarks marks) {
        WeightMatrix matrix = block.head();
        CudaWeights weights = CudaWeights.of(matrix);
        int columns = sizes.hidden() / WeightTiles.COLUMNS;
        int tileBytes = TileKernel.tileBytes(weights);
        int perBlock = tuning.headTiles();
        int other = 64 * perBlock * columns + 4 * columns;
        stream.parameters()
                .put(row)
                .put(CudaBuffer.address(block.norm()))
                .put(block.eps())
                .put(sizes.hidden())
                .put(weights.address())
                .put(TileKernel.format(weights))
                .put(weights.rows())
                .put(CudaBuffer.address(logits))
                .put(perBlock)
                .put(head.depth(tileBytes, other))
                .put(marks.place(Stage.LM_HEAD, -1));
        launch(head, Grids.blocks(weights.rows() / WeightTiles.ROWS, perBlock), head.sharedBytes(tileBytes, other));
    }

    private void launch(TileKernel kernel, int blocks, int sharedBytes) {
        stream.launchOverlapping(kernel.kernel(), blocks, 1, 1, 32, kernel.warpsY(), kernel.warpsZ(), sharedBytes);
    }
}
