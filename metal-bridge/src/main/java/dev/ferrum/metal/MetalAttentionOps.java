package dev.ferrum.metal;

import dev.ferrum.engine.backend.AttentionOps;
import dev.ferrum.engine.backend.AttentionShape;
import dev.ferrum.engine.backend.BackendException;
import dev.ferrum.engine.backend.DeviceBuffer;
import dev.ferrum.engine.backend.KvPages;
import dev.ferrum.engine.backend.KvType;

/// [AttentionOps] as dispatches.
final class MetalAttentionOps implements AttentionOps {
    private static final int MOST_HEAD_SIZE = 256;
    /// Of the kernel for many rows, by its threadgroup memory.
    private static final int MOST_PREFILL_HEAD_SIZE = 128;

    private static final int ROW_THREADS = 256;
    private static final int THREADS = 128;
    /// Heads of a threadgroup that norms and rotates, or merges.
    private static final int HEADS = 4;
    /// Query heads of a threadgroup that decodes; they share a KV head.
    private static final int GROUP_HEADS = 8;
    /// Rows of a threadgroup for many rows.
    private static final int ROWS = 16;
    /// Threadgroups that share one row's context when few rows decode. Fixed, so that a row's sums are added in
    /// the same order whoever else decodes.
    private static final int PARTS = 16;
    /// Multiplications of one dispatch; some hundredths of a second on an M1.
    private static final long MOST_WORK = 20_000_000_000L;

    private final MetalStream stream;
    private final Scratch partials;
    private final Kernel qkNormRope;
    private final Kernel[] kvAppend;
    private final Kernel[] decode;
    private final Kernel[] prefill;
    private final Kernel merge;

    MetalAttentionOps(MetalStream stream, KernelLibrary library, Scratch partials) {
        this.stream = stream;
        this.partials = partials;
        this.qkNormRope = library.kernel("attention", "qk_norm_rope");
        this.kvAppend = byType(library, "kv_append");
        this.decode = byType(library, "attention_decode");
        this.prefill = byType(library, "attention_prefill");
        this.merge = library.kernel("attention", "attention_merge");
    }

    private static Kernel[] byType(KernelLibrary library, String name) {
        Kernel[] kernels = new Kernel[KvType.values().length];
        for (KvType type : KvType.values()) {
            kernels[type.ordinal()] = library.kernel("attention", name, Specialisation.of(type));
        }
        return kernels;
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
        int heads = m * (shape.heads() + shape.kvHeads());
        stream.start(qkNormRope)
                .writes(q)
                .writes(k)
                .reads(qWeight)
                .reads(kWeight)
                .reads(positions)
                .reads(frequencies)
                .put(m)
                .put(shape.heads())
                .put(shape.kvHeads())
                .put(shape.headSize())
                .put(eps)
                .put(magnitude)
                .dispatch(Grids.groups(heads, HEADS), 1, 1, THREADS, 1, (long) heads * shape.headSize());
    }

    @Override
    public void kvAppend(DeviceBuffer k, DeviceBuffer v, KvPages pages, int m, AttentionShape shape) {
        stream.start(kvAppend[pages.type().ordinal()])
                .reads(k)
                .reads(v)
                .writes(pages.pool())
                .reads(pages.positions())
                .reads(pages.rowSequence())
                .reads(pages.blockTable())
                .put(shape.kvHeads())
                .put(shape.headSize())
                .put(pages.blockTokens())
                .put(pages.maxBlocks())
                .dispatch(m, 1, 1, ROW_THREADS, 1, (long) m * shape.kvHeads() * shape.headSize());
    }

    @Override
    public void attention(DeviceBuffer q, KvPages pages, int m, AttentionShape shape, DeviceBuffer out) {
        if (shape.headSize() > MOST_HEAD_SIZE || shape.headSize() % 8 != 0) {
            throw new BackendException(
                    "Metal attention: expected heads of a multiple of 8 and at most %d elements, found %d; choose the backend cpu"
                            .formatted(MOST_HEAD_SIZE, shape.headSize()));
        }
        if (m >= MetalBackend.PREFILL_FROM_ROWS && shape.headSize() <= MOST_PREFILL_HEAD_SIZE) {
            prefill(q, pages, m, shape, out);
        } else {
            decode(q, pages, m, shape, out);
        }
    }

    private void decode(DeviceBuffer q, KvPages pages, int m, AttentionShape shape, DeviceBuffer out) {
        DeviceBuffer partial = partials.atLeast(4L * m * shape.heads() * PARTS * (shape.headSize() + 2));
        int groups = Grids.groups(shape.heads() / shape.kvHeads(), GROUP_HEADS);
        pages(stream.start(decode[pages.type().ordinal()]).reads(q), pages)
                .writes(partial)
                .put(shape.heads())
                .put(shape.kvHeads())
                .put(shape.headSize())
                .put(pages.blockTokens())
                .put(pages.maxBlocks())
                .put(PARTS)
                .put(scale(shape))
                .dispatch(PARTS, shape.kvHeads() * groups, m, THREADS, 1, work(pages, m, shape));
        stream.start(merge)
                .reads(partial)
                .reads(pages.positions())
                .writes(out)
                .put(shape.heads())
                .put(shape.headSize())
                .put(PARTS)
                .dispatch(Grids.groups(shape.heads(), HEADS), m, 1, THREADS, 1, partial.bytes() / Float.BYTES);
    }

    /// In pieces of whole tiles of rows: one dispatch over a long context would run for so long that the system
    /// ends it.
    private void prefill(DeviceBuffer q, KvPages pages, int m, AttentionShape shape, DeviceBuffer out) {
        int most = Math.clamp(MOST_WORK / work(pages, 1, shape) / ROWS, 1, Integer.MAX_VALUE / ROWS) * ROWS;
        long rowBytes = (long) shape.heads() * shape.headSize() * Float.BYTES;
        for (int from = 0; from < m; from += most) {
            int rows = Math.min(most, m - from);
            stream.start(prefill[pages.type().ordinal()])
                    .reads(q.slice(from * rowBytes, rows * rowBytes))
                    .reads(pages.pool())
                    .reads(pages.positions().slice((long) from * Integer.BYTES, (long) rows * Integer.BYTES))
                    .reads(pages.rowSequence().slice((long) from * Integer.BYTES, (long) rows * Integer.BYTES))
                    .reads(pages.blockTable())
                    .writes(out.slice(from * rowBytes, rows * rowBytes))
                    .put(shape.heads())
                    .put(shape.kvHeads())
                    .put(shape.headSize())
                    .put(pages.blockTokens())
                    .put(pages.maxBlocks())
                    .put(rows)
                    .put(scale(shape))
                    .dispatch(Grids.groups(rows, ROWS), shape.heads(), 1, THREADS, 1, work(pages, rows, shape));
        }
    }

    private static Commands pages(Commands commands, KvPages pages) {
        return commands.reads(pages.pool())
                .reads(pages.positions())
                .reads(pages.rowSequence())
                .reads(pages.blockTable());
    }

    private static float scale(AttentionShape shape) {
        return (float) (1 / Math.sqrt(shape.headSize()));
    }

    /// With every row at the end of the longest context there is room for: what a row attends to is known on the
    /// device only.
    private static long work(KvPages pages, int m, AttentionShape shape) {
        return 2L * m * shape.heads() * shape.headSize() * pages.blockTokens() * pages.maxBlocks();
    }
}
