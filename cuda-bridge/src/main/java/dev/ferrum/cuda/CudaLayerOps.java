package dev.ferrum.cuda;

import dev.ferrum.engine.backend.AttentionBlock;
import dev.ferrum.engine.backend.CommandQueue;
import dev.ferrum.engine.backend.DeviceBuffer;
import dev.ferrum.engine.backend.ExpertBlock;
import dev.ferrum.engine.backend.HeadBlock;
import dev.ferrum.engine.backend.KvPages;
import dev.ferrum.engine.backend.LayerOps;
import dev.ferrum.engine.backend.LayerPlan;

/// Parts of a step as few kernels: for steps of one row those of [DecodeParts].
final class CudaLayerOps implements LayerOps {
    private final LayerPlan plan;
    private final DecodeParts decode;

    CudaLayerOps(LayerPlan plan, DecodeParts decode) {
        this.plan = plan;
        this.decode = decode;
    }

    @Override
    public boolean takes(int m, KvPages pages) {
        return m == 1 && DecodeSizes.fit(pages);
    }

    @Override
    public void attention(
            CommandQueue queue, int layer, AttentionBlock block, KvPages pages, int m, DeviceBuffer residual) {
        decode.attention(layer, block, plan.experts().get(layer), pages, residual, marks(queue));
    }

    @Override
    public void experts(
            CommandQueue queue, int layer, ExpertBlock block, int m, DeviceBuffer residual, DeviceBuffer ids) {
        decode.experts(layer, block, residual, ids, marks(queue));
    }

    @Override
    public void head(
            CommandQueue queue,
            HeadBlock block,
            int m,
            DeviceBuffer residual,
            DeviceBuffer rows,
            int count,
            DeviceBuffer logits) {
        decode.head(block, CudaBuffer.address(residual), logits, marks(queue));
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
        decode.close();
    }
}
