package dev.ferrum.engine.cpu;

import dev.ferrum.engine.backend.AttentionOps;
import dev.ferrum.engine.backend.AttentionShape;
import dev.ferrum.engine.backend.DeviceBuffer;
import dev.ferrum.engine.backend.KvPages;
import java.lang.foreign.MemorySegment;

/// [AttentionOps] on the CPU: rotation and cache writes here, attention in [DecodeAttention] and [PrefillAttention].
final class CpuAttentionOps implements AttentionOps {
    /// Adjacent rows of one sequence from which they are taken as a block; fewer go one by one. It depends on the
    /// sequence's own rows alone, so sequences that decode together give the bits that each gives alone.
    static final int BLOCK_FROM_ROWS = 8;

    private final RowSplit split;
    private final HeadMath math;
    private final RopeTable rope;
    private final DecodeAttention decode;
    private final PrefillAttention prefill;

    CpuAttentionOps(WorkerPool pool, Kernels kernels) {
        this.split = new RowSplit(pool);
        this.math = HeadMath.of(kernels);
        this.rope = new RopeTable(pool);
        this.decode = new DecodeAttention(pool, math);
        this.prefill = new PrefillAttention(pool, TileKernels.of(kernels));
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
        MemorySegment queries = CpuBuffer.segment(q);
        MemorySegment keys = CpuBuffer.segment(k);
        MemorySegment queryScale = CpuBuffer.segment(qWeight);
        MemorySegment keyScale = CpuBuffer.segment(kWeight);
        int headSize = shape.headSize();
        rope.update(CpuBuffer.segment(positions), m, CpuBuffer.segment(frequencies), headSize / 2, magnitude);
        float[] table = rope.table();
        int heads = shape.heads();
        int kvHeads = shape.kvHeads();
        split.rows(m, (long) (heads + kvHeads) * headSize, (worker, from, to) -> {
            for (int row = from; row < to; row++) {
                int angles = row * headSize;
                math.normRope(
                        queries,
                        (long) row * heads * headSize * Float.BYTES,
                        heads,
                        headSize,
                        queryScale,
                        eps,
                        table,
                        angles);
                math.normRope(
                        keys,
                        (long) row * kvHeads * headSize * Float.BYTES,
                        kvHeads,
                        headSize,
                        keyScale,
                        eps,
                        table,
                        angles);
            }
        });
    }

    @Override
    public void kvAppend(DeviceBuffer k, DeviceBuffer v, KvPages pages, int m, AttentionShape shape) {
        MemorySegment keys = CpuBuffer.segment(k);
        MemorySegment values = CpuBuffer.segment(v);
        KvCells cells = new KvCells(pages, shape);
        int kvHeads = shape.kvHeads();
        long headBytes = (long) shape.headSize() * Float.BYTES;
        split.rows(m, 2L * kvHeads * shape.headSize(), (worker, from, to) -> {
            for (int row = from; row < to; row++) {
                int sequence = cells.sequence(row);
                int position = cells.position(row);
                for (int h = 0; h < kvHeads; h++) {
                    long source = ((long) row * kvHeads + h) * headBytes;
                    cells.store(KvCells.Side.KEYS, sequence, h, position, keys, source);
                    cells.store(KvCells.Side.VALUES, sequence, h, position, values, source);
                }
            }
        });
    }

    @Override
    public void attention(DeviceBuffer q, KvPages pages, int m, AttentionShape shape, DeviceBuffer out) {
        KvCells cells = new KvCells(pages, shape);
        decode.clear();
        prefill.clear();
        int row = 0;
        while (row < m) {
            int sequence = cells.sequence(row);
            int end = row + 1;
            while (end < m && cells.sequence(end) == sequence) {
                end++;
            }
            if (end - row < BLOCK_FROM_ROWS) {
                for (int r = row; r < end; r++) {
                    decode.add(r, cells.position(r) + 1);
                }
            } else {
                prefill.add(row, end - row);
            }
            row = end;
        }
        MemorySegment queries = CpuBuffer.segment(q);
        MemorySegment target = CpuBuffer.segment(out);
        prefill.run(queries, cells, shape, target);
        decode.run(queries, cells, shape, target);
    }
}
