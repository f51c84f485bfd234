package dev.ferrum.cuda;

import dev.ferrum.cuda.jna.KernelParameters;
import dev.ferrum.engine.backend.AttentionOps;
import dev.ferrum.engine.backend.AttentionShape;
import dev.ferrum.engine.backend.BackendException;
import dev.ferrum.engine.backend.DeviceBuffer;
import dev.ferrum.engine.backend.KvPages;
import dev.ferrum.engine.backend.KvType;

/// [AttentionOps] as launches.
final class CudaAttentionOps implements AttentionOps {
    private static final int MOST_HEAD_SIZE = 256;
    private static final int WARP = 32;
    private static final int WARPS = 4;
    private static final int ROW_THREADS = 256;

    /// Of the attention kernels: threads, query heads and keys of a block.
    private static final int THREADS = 128;

    private static final int HEADS = 8;
    private static final int TILE = 32;

    /// Blocks that share one row's context when few rows decode; a long prompt fills the card by its rows alone. Fixed,
    /// so that a row's sums are added in the same order whoever else decodes.
    private static final int PARTS = 32;

    private final CudaStream stream;
    private final Scratch partials;
    private final Kernel qkNormRope;
    private final Kernel[] kvAppend;
    private final Kernel[] attention;
    private final Kernel combine;

    CudaAttentionOps(CudaStream stream, KernelLibrary library, Scratch partials) {
        this.stream = stream;
        this.partials = partials;
        this.qkNormRope = library.kernel("rope", "qk_norm_rope");
        this.kvAppend = byType(library, "rope", "kv_append_");
        this.attention = byType(library, "attention", "attention_");
        this.combine = library.kernel("attention", "attention_combine");
    }

    private static Kernel[] byType(KernelLibrary library, String module, String name) {
        Kernel[] kernels = new Kernel[KvType.values().length];
        for (KvType type : KvType.values()) {
            kernels[type.ordinal()] = library.kernel(module, name + suffix(type));
        }
        return kernels;
    }

    private static String suffix(KvType type) {
        return switch (type) {
            case F16 -> "f16";
            case F32 -> "f32";
        };
    }

    @Override
    public void qkNormRope(
            DeviceBuffer q,
            DeviceBuffer k,
            DeviceBuffer qWeight,
            DeviceBuffer kWeight,
            float eps,
            DeviceBuffer positions,
            DeviceBuffer frequencies,
            float magnitude,
            int m,
            AttentionShape shape) {
        stream.parameters()
                .put(CudaBuffer.address(q))
                .put(CudaBuffer.address(k))
                .put(CudaBuffer.address(qWeight))
                .put(CudaBuffer.address(kWeight))
                .put(eps)
                .put(CudaBuffer.address(positions))
                .put(CudaBuffer.address(frequencies))
                .put(magnitude)
                .put(m)
                .put(shape.heads())
                .put(shape.kvHeads())
                .put(shape.headSize());
        int heads = m * (shape.heads() + shape.kvHeads());
        stream.launch(qkNormRope, Grids.blocks(heads, WARPS), 1, 1, WARP, WARPS, 0);
    }

    @Override
    public void kvAppend(DeviceBuffer k, DeviceBuffer v, KvPages pages, int m, AttentionShape shape) {
        KernelParameters parameters =
                stream.parameters().put(CudaBuffer.address(k)).put(CudaBuffer.address(v));
        pages(parameters, pages).put(shape.kvHeads()).put(shape.headSize());
        stream.launch(kvAppend[pages.type().ordinal()], m, 1, 1, ROW_THREADS, 1, 0);
    }

    @Override
    public void attention(DeviceBuffer q, KvPages pages, int m, AttentionShape shape, DeviceBuffer out) {
        if (shape.headSize() > MOST_HEAD_SIZE) {
            throw new BackendException(
                    "CUDA attention: expected heads of at most %d elements, found %d; choose the backend cpu"
                            .formatted(MOST_HEAD_SIZE, shape.headSize()));
        }
        int parts = m < CudaBackend.PREFILL_FROM_ROWS ? PARTS : 1;
        long bytes = parts == 1 ? 0 : 4L * m * shape.heads() * parts * (shape.headSize() + 2);
        long partial = partials.atLeast(bytes);
        KernelParameters parameters = stream.parameters().put(CudaBuffer.address(q));
        pages(parameters, pages)
                .put(shape.heads())
                .put(shape.kvHeads())
                .put(shape.headSize())
                .put((float) (1 / Math.sqrt(shape.headSize())))
                .put(partial)
                .put(CudaBuffer.address(out));
        int groups = Grids.blocks(shape.heads() / shape.kvHeads(), HEADS);
        stream.launch(
                attention[pages.type().ordinal()],
                parts,
                shape.kvHeads() * groups,
                m,
                THREADS,
                1,
                sharedBytes(shape.headSize()));
        if (parts > 1) {
            stream.parameters()
                    .put(partial)
                    .put(CudaBuffer.address(pages.positions()))
                    .put(parts)
                    .put(shape.headSize())
                    .put(CudaBuffer.address(out));
            stream.launch(combine, shape.heads(), m, 1, THREADS, 1, 0);
        }
    }

    /// Rows of queries and keys in words of 16 bytes, an odd number of them.
    private static int sharedBytes(int headSize) {
        int words = (headSize + 3) / 4;
        int stride = words + (words % 2 == 0 ? 1 : 2);
        return (HEADS + TILE) * stride * 16;
    }

    private static KernelParameters pages(KernelParameters parameters, KvPages pages) {
        return parameters
                .put(CudaBuffer.address(pages.pool()))
                .put(CudaBuffer.address(pages.positions()))
                .put(CudaBuffer.address(pages.rowSequence()))
                .put(CudaBuffer.address(pages.blockTable()))
                .put(pages.maxBlocks())
                .put(pages.blockTokens());
    }
}
