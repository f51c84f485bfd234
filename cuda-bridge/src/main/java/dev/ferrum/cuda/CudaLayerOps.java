package dev.ferrum.cuda;

import dev.ferrum.engine.backend.AttentionBlock;
import dev.ferrum.engine.backend.CommandQueue;
import dev.ferrum.engine.backend.DeviceBuffer;
import dev.ferrum.engine.backend.ExpertBlock;
import dev.ferrum.engine.backend.HeadBlock;
import dev.ferrum.engine.backend.KvPages;
import dev.ferrum.engine.backend.LayerOps;
import dev.ferrum.engine.backend.LayerPlan;

/// Parts of a step as few kernels, by the number of its rows: [DecodeParts] for one, [RowsParts] for a few,
/// [PrefillParts] for many.
final class CudaLayerOps implements LayerOps {
    private final LayerPlan plan;
    private final DecodeParts decode;
    private final RowsParts rows;
    private final PrefillParts prefill;
    private final CudaDenseOps dense;
    private final Pieces pieces;
    private final Pieces.Piece picked;
    private final int prefillFrom;
    private final int hidden;

    /// Takes `pieces` over, of which `picked` is f32 `[most rows, hidden]`; steps of `prefillFrom` rows and more go to
    /// `prefill`.
    CudaLayerOps(
            LayerPlan plan,
            DecodeParts decode,
            RowsParts rows,
            PrefillParts prefill,
            CudaDenseOps dense,
            Pieces pieces,
            Pieces.Piece picked,
            int prefillFrom) {
        this.plan = plan;
        this.decode = decode;
        this.rows = rows;
        this.prefill = prefill;
        this.dense = dense;
        this.pieces = pieces;
        this.picked = picked;
        this.prefillFrom = prefillFrom;
        this.hidden = DecodeSizes.of(plan).hidden();
    }

    @Override
    public boolean takes(int m, KvPages pages) {
        return DecodeSizes.fit(pages) && m <= plan.maxRows() && (m == 1 || m >= prefillFrom || rows.takes(m));
    }

    @Override
    public void attention(
            CommandQueue queue, int layer, AttentionBlock block, KvPages pages, int m, DeviceBuffer residual) {
        if (m == 1) {
            decode.attention(layer, block, plan.experts().get(layer), pages, residual, marks(queue));
        } else if (m < prefillFrom) {
            rows.attention(layer, block, pages, m, residual, marks(queue));
        } else {
            prefill.attention(layer, block, pages, m, residual, marks(queue));
        }
    }

    @Override
    public void experts(
            CommandQueue queue, int layer, ExpertBlock block, int m, DeviceBuffer residual, DeviceBuffer ids) {
        if (m == 1) {
            decode.experts(layer, block, residual, ids, marks(queue));
        } else if (m < prefillFrom) {
            long next = layer + 1 < plan.attention().size()
                    ? CudaBuffer.address(plan.attention().get(layer + 1).norm())
                    : 0;
            rows.experts(layer, block, next, m, residual, ids, marks(queue));
        } else {
            prefill.experts(layer, block, m, residual, ids, marks(queue));
        }
    }

    @Override
    public void head(
            CommandQueue queue,
            HeadBlock block,
            int m,
            DeviceBuffer residual,
            DeviceBuffer wanted,
            int count,
            DeviceBuffer logits) {
        if (m == 1) {
            decode.head(block, CudaBuffer.address(residual), logits, marks(queue));
            return;
        }
        dense.gatherRows(CudaBuffer.address(residual), CudaBuffer.address(wanted), count, hidden, picked.address());
        if (count == 1) {
            decode.head(block, picked.address(), logits, marks(queue));
            return;
        }
        for (int from = 0; from < count; from += RowsParts.MOST_ROWS) {
            int some = Math.min(RowsParts.MOST_ROWS, count - from);
            long rowBytes = 4L * block.head().rows();
            rows.head(
                    block,
                    picked.address() + 4L * from * hidden,
                    some,
                    logits.slice(from * rowBytes, some * rowBytes),
                    marks(queue));
        }
    }

    private static StageMarks marks(CommandQueue queue) {
        if (queue instanceof CudaQueue own) {
            return own.marks();
        }
        throw new IllegalArgumentException("queue: expected one of the cuda backend, found %s"
                .formatted(queue.getClass().getName()));
    }

    @Override
    public void close() {
        pieces.close();
    }
}
