package dev.ferrum.cuda;

import dev.ferrum.cuda.Pieces.Piece;
import dev.ferrum.cuda.jna.KernelParameters;
import dev.ferrum.engine.backend.AttentionBlock;
import dev.ferrum.engine.backend.DeviceBuffer;
import dev.ferrum.engine.backend.ExpertBlock;
import dev.ferrum.engine.backend.KvPages;
import dev.ferrum.engine.profile.Stage;

/// A step of many rows: products of whole numbers on tensor cores, straight from the tiles; the experts' pairs
/// sorted by expert on the card, which also makes the list of the products' tiles; attention in tiles of rows.
final class PrefillParts {
    private static final int TILE_TOKENS = 32;
    private static final int THREADS = 128;
    private static final int GROUP_THREADS = 1024;
    /// Rows of queries of an attention tile: few where the step is too short to fill the card with large ones.
    private static final int FEW_ROWS = 64;

    private static final int MANY_ROWS = 128;
    private static final int MANY_FROM = 1024;
    /// Halves hold sums of experts as sixteenths: their range ends at 65,504.
    private static final float HALF_UNIT = 16;

    private final CudaStream stream;
    private final DecodeSizes sizes;
    private final PrefillTuning tuning;
    private final int blocks;
    private final int maxSequences;
    private final ByFormat dense;
    private final ByFormat gateUp;
    private final ByFormat down;
    private final Kernel round;
    private final Kernel roundHalf;
    private final Kernel rope;
    private final Kernel attentionTiles;
    private final Kernel fewRows;
    private final Kernel manyRows;
    private final RouterKernel router;
    private final Kernel route;
    private final Kernel group;
    private final Kernel combine;
    private final RoundedPieces rounded;
    private final RoundedPieces roundedPairs;
    private final Piece projected;
    private final Piece queries;
    private final Piece attended;
    private final Piece firstRows;
    private final Piece rowTiles;
    private final Piece logits;
    private final Piece weights;
    private final Piece order;
    private final Piece counts;
    private final Piece pairTiles;
    private final Piece pairTileCount;
    private final Piece gated;
    private final Piece pairs;

    /// A product's kernel for each format of tiles.
    private record ByFormat(Kernel q4k, Kernel q6k) {
        static ByFormat of(Kernels library, PrefillTuning tuning, String module, String name) {
            return new ByFormat(
                    library.kernel(module + tuning.suffix(), name + "_q4k", tuning.q4kShared()),
                    library.kernel(module + tuning.suffix(), name + "_q6k", PrefillTuning.Q6_K_SHARED));
        }

        Kernel of(CudaWeights w) {
            return TileKernel.isQ6K(w) ? q6k : q4k;
        }
    }

    /// Cuts what it works in out of `pieces`, for at most `maxRows` rows of `maxSequences` sequences.
    PrefillParts(
            CudaStream stream,
            Kernels library,
            DecodeSizes sizes,
            PrefillTuning tuning,
            int processors,
            int maxRows,
            int maxSequences,
            Pieces pieces) {
        this.stream = stream;
        this.sizes = sizes;
        this.tuning = tuning;
        this.blocks = tuning.blocksPerProcessor() * processors;
        this.maxSequences = maxSequences;
        this.dense = ByFormat.of(library, tuning, "prefill_gemm", "prefill_gemm");
        this.gateUp = ByFormat.of(library, tuning, "prefill_experts", "prefill_gate_up");
        this.down = ByFormat.of(library, tuning, "prefill_experts", "prefill_down");
        this.round = library.kernel("prefill_round", "prefill_round");
        this.roundHalf = library.kernel("prefill_round", "prefill_round_half");
        this.rope = library.kernel("prefill_rope", "prefill_qk_rope_append");
        this.attentionTiles = library.kernel("prefill_attention", "prefill_attention_tiles");
        this.fewRows = attention(library, FEW_ROWS);
        this.manyRows = attention(library, MANY_ROWS);
        this.router = new RouterKernel(stream, library, sizes);
        this.route = library.kernel("moe", "route");
        this.group = library.kernel("prefill_group", "prefill_group");
        this.combine = library.kernel("prefill_round", "prefill_combine");
        long heads = sizes.heads();
        long pairCount = (long) maxRows * sizes.topK();
        long attendedColumns = heads * DecodeSizes.HEAD_SIZE;
        this.rounded = RoundedPieces.of(pieces, maxRows * Math.max(sizes.hidden(), attendedColumns));
        this.roundedPairs = RoundedPieces.of(pieces, pairCount * sizes.feedForward());
        this.projected = pieces.take(maxRows * projectedColumns(), Float.BYTES);
        this.queries = pieces.take(maxRows * attendedColumns, Short.BYTES);
        this.attended = pieces.take(maxRows * attendedColumns, Short.BYTES);
        this.firstRows = pieces.take((long) maxRows + maxSequences + 2, Integer.BYTES);
        this.rowTiles = pieces.take(1, Integer.BYTES);
        this.logits = pieces.take((long) maxRows * sizes.experts(), Float.BYTES);
        this.weights = pieces.take(pairCount, Float.BYTES);
        this.order = pieces.take(pairCount, Integer.BYTES);
        this.counts = pieces.take(sizes.experts(), Integer.BYTES);
        this.pairTiles = pieces.take(pairCount / TILE_TOKENS + sizes.experts() + 1, 4 * Integer.BYTES);
        this.pairTileCount = pieces.take(1, Integer.BYTES);
        this.gated = pieces.take(pairCount * sizes.feedForward(), Short.BYTES);
        this.pairs = pieces.take(pairCount * sizes.hidden(), Short.BYTES);
    }

    private static Kernel attention(Kernels library, int rows) {
        return library.kernel("prefill_attention", "prefill_attention_128_rows" + rows, attentionShared(rows));
    }

    private static int attentionShared(int rows) {
        return (rows + 128) * DecodeSizes.HEAD_SIZE * Short.BYTES;
    }

    private long projectedColumns() {
        return (sizes.heads() + 2L * sizes.kvHeads()) * DecodeSizes.HEAD_SIZE;
    }

    void attention(int layer, AttentionBlock block, KvPages pages, int m, DeviceBuffer residual, StageMarks marks) {
        long rows = CudaBuffer.address(residual);
        marks.mark(Stage.NORM, layer);
        KernelParameters parameters = stream.parameters()
                .put(rows)
                .put(CudaBuffer.address(block.norm()))
                .put(block.eps())
                .put(0L);
        rounded.put(parameters).put(sizes.hidden());
        stream.launch(round, m, 1, 1, THREADS, 1, 0);
        marks.mark(Stage.QKV, layer);
        long key = projected.address() + 4L * sizes.heads() * DecodeSizes.HEAD_SIZE;
        long value = key + 4L * sizes.kvHeads() * DecodeSizes.HEAD_SIZE;
        int stride = Math.toIntExact(projectedColumns());
        product(CudaWeights.of(block.query()), projected.address(), m, stride, 0);
        product(CudaWeights.of(block.key()), key, m, stride, 0);
        product(CudaWeights.of(block.value()), value, m, stride, 0);
        marks.mark(Stage.QK_NORM_ROPE, layer);
        rotateAndAppend(block, pages, key, value, m, stride);
        marks.mark(Stage.ATTENTION, layer);
        attend(layer, pages, m);
        marks.mark(Stage.O_PROJ, layer);
        int columnBlocks = m * sizes.heads() * DecodeSizes.HEAD_SIZE / WeightTiles.COLUMNS;
        roundHalf(attended.address(), 1, rounded, columnBlocks);
        product(CudaWeights.of(block.output()), rows, m, sizes.hidden(), 1);
    }

    /// `y[m, rows] = ` (or `+=` with `add` 1) the rounded rows times `w`, rows of `y` being `stride` apart.
    private void product(CudaWeights w, long y, int m, int stride, int add) {
        rounded.put(stream.parameters().put(w.address()))
                .put(y)
                .put(m)
                .put(w.rows())
                .put(w.cols())
                .put(stride)
                .put(add);
        int tiles = Grids.blocks(w.rows(), tuning.rows(w)) * Grids.blocks(m, TILE_TOKENS);
        stream.launch(dense.of(w), Math.min(blocks, tiles), 1, 1, tuning.threads(w), 1, tuning.sharedBytes(w));
    }

    private void rotateAndAppend(AttentionBlock block, KvPages pages, long key, long value, int m, int stride) {
        stream.parameters()
                .put(projected.address())
                .put(key)
                .put(value)
                .put(stride)
                .put(CudaBuffer.address(block.queryNorm()))
                .put(CudaBuffer.address(block.keyNorm()))
                .put(block.eps())
                .put(CudaBuffer.address(block.frequencies()))
                .put(block.magnitude())
                .put(CudaBuffer.address(pages.positions()))
                .put(CudaBuffer.address(pages.rowSequence()))
                .put(CudaBuffer.address(pages.blockTable()))
                .put(pages.maxBlocks())
                .put(pages.blockTokens())
                .put(queries.address())
                .put(CudaBuffer.address(pages.pool()))
                .put(sizes.heads())
                .put(sizes.kvHeads())
                .put(DecodeSizes.HEAD_SIZE);
        stream.launch(rope, m, 1, 1, 256, 1, 4 * DecodeSizes.HEAD_SIZE);
    }

    /// The tiles of rows are those of the whole step: made with its first layer.
    private void attend(int layer, KvPages pages, int m) {
        int tileRows = m >= MANY_FROM ? MANY_ROWS : FEW_ROWS;
        int tileTokens = Math.max(1, tileRows / (sizes.heads() / sizes.kvHeads()));
        if (layer == 0) {
            stream.parameters()
                    .put(CudaBuffer.address(pages.rowSequence()))
                    .put(m)
                    .put(tileTokens)
                    .put(firstRows.address())
                    .put(rowTiles.address());
            stream.launch(attentionTiles, 1, 1, 1, GROUP_THREADS, 1, 0);
        }
        stream.parameters()
                .put(queries.address())
                .put(CudaBuffer.address(pages.pool()))
                .put(CudaBuffer.address(pages.blockTable()))
                .put(CudaBuffer.address(pages.rowSequence()))
                .put(CudaBuffer.address(pages.positions()))
                .put(firstRows.address())
                .put(rowTiles.address())
                .put(attended.address())
                .put(sizes.heads())
                .put(sizes.kvHeads())
                .put(pages.maxBlocks())
                .put((float) (1 / Math.sqrt(DecodeSizes.HEAD_SIZE)));
        stream.launch(
                tileRows == MANY_ROWS ? manyRows : fewRows,
                sizes.kvHeads(),
                m / tileTokens + Math.min(m, maxSequences),
                1,
                THREADS,
                1,
                attentionShared(tileRows));
    }

    private void roundHalf(long x, float factor, RoundedPieces target, int columnBlocks) {
        target.put(stream.parameters().put(x).put(factor)).put(columnBlocks);
        stream.launch(roundHalf, Grids.blocks(columnBlocks, 8), 1, 1, THREADS, 1, 0);
    }

    void experts(int layer, ExpertBlock block, int m, DeviceBuffer residual, DeviceBuffer ids, StageMarks marks) {
        long rows = CudaBuffer.address(residual);
        int pairCount = m * sizes.topK();
        route(layer, block, m, rows, CudaBuffer.address(ids), marks);
        marks.mark(Stage.MOE_PREFILL_BUCKET, layer);
        stream.parameters()
                .put(CudaBuffer.address(ids))
                .put(pairCount)
                .put(sizes.experts())
                .put(TILE_TOKENS)
                .put(order.address())
                .put(counts.address())
                .put(pairTiles.address())
                .put(pairTileCount.address());
        stream.launch(group, sizes.experts(), 1, 1, GROUP_THREADS, 1, 4 * sizes.experts());
        marks.mark(Stage.MOE_PREFILL_GATE, layer);
        CudaWeights gate = CudaWeights.of(block.gate());
        tiles(rounded.put(stream.parameters()
                        .put(gate.address())
                        .put(CudaWeights.of(block.up()).address())))
                .put(gated.address())
                .put(sizes.topK())
                .put(sizes.feedForward())
                .put(sizes.hidden());
        stream.launch(gateUp.of(gate), blocks, 1, 1, tuning.threads(gate), 1, tuning.sharedBytes(gate));
        marks.mark(Stage.MOE_PREFILL_SILU, layer);
        roundHalf(gated.address(), HALF_UNIT, roundedPairs, pairCount * sizes.feedForward() / WeightTiles.COLUMNS);
        marks.mark(Stage.MOE_PREFILL_DOWN, layer);
        CudaWeights down = CudaWeights.of(block.down());
        tiles(roundedPairs.put(stream.parameters().put(down.address())))
                .put(pairs.address())
                .put(sizes.hidden())
                .put(sizes.feedForward());
        stream.launch(this.down.of(down), blocks, 1, 1, tuning.threads(down), 1, tuning.sharedBytes(down));
        marks.mark(Stage.MOE_PREFILL_WSUM, layer);
        KernelParameters parameters = stream.parameters()
                .put(pairs.address())
                .put(weights.address())
                .put(rows)
                .put(0L)
                .put(block.eps())
                .put(0L);
        rounded.put(parameters).put(sizes.hidden()).put(sizes.topK());
        stream.launch(combine, m, 1, 1, THREADS, 1, 0);
    }

    private KernelParameters tiles(KernelParameters parameters) {
        return parameters.put(order.address()).put(pairTiles.address()).put(pairTileCount.address());
    }

    private void route(int layer, ExpertBlock block, int m, long rows, long ids, StageMarks marks) {
        marks.mark(Stage.MOE_PREFILL_ROUTER, layer);
        router.run(block, m, rows, logits.address(), rounded, 0);
        marks.mark(Stage.MOE_PREFILL_ROUTE, layer);
        stream.parameters()
                .put(logits.address())
                .put(m)
                .put(sizes.experts())
                .put(sizes.topK())
                .put(block.renormalise() ? 1 : 0)
                .put(ids)
                .put(weights.address());
        int keys = sizes.experts() * Long.BYTES;
        stream.launch(route, Grids.blocks(m, 4), 1, 1, 32, 4, 4 * keys);
    }
}
