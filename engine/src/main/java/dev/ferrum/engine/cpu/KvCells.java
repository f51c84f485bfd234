package dev.ferrum.engine.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import dev.ferrum.engine.backend.AttentionShape;
import dev.ferrum.engine.backend.KvPages;
import dev.ferrum.engine.backend.KvType;
import java.lang.foreign.MemorySegment;

/// Where keys and values of a step's sequences lie in the pool, and their conversion; made for one op.
///
/// Pool: `[blocks, 2, kvHeads, blockTokens, headSize]`, so the positions of a block are adjacent for each head.
final class KvCells {
    /// Which half of a block.
    enum Side {
        KEYS,
        VALUES
    }

    private final MemorySegment pool;
    private final MemorySegment positions;
    private final MemorySegment rowSequence;
    private final MemorySegment blockTable;
    private final KvType type;
    private final int blockTokens;
    private final int maxBlocks;
    private final int kvHeads;
    private final int headSize;

    KvCells(KvPages pages, AttentionShape shape) {
        this.pool = CpuBuffer.segment(pages.pool());
        this.positions = CpuBuffer.segment(pages.positions());
        this.rowSequence = CpuBuffer.segment(pages.rowSequence());
        this.blockTable = CpuBuffer.segment(pages.blockTable());
        this.type = pages.type();
        this.blockTokens = pages.blockTokens();
        this.maxBlocks = pages.maxBlocks();
        this.kvHeads = shape.kvHeads();
        this.headSize = shape.headSize();
    }

    int position(int row) {
        return positions.get(JAVA_INT_UNALIGNED, 4L * row);
    }

    int sequence(int row) {
        return rowSequence.get(JAVA_INT_UNALIGNED, 4L * row);
    }

    private long offset(Side side, int sequence, int kvHead, int position) {
        long entry = (long) sequence * maxBlocks + position / blockTokens;
        long block = blockTable.get(JAVA_INT_UNALIGNED, 4 * entry);
        long head = (block * 2 + side.ordinal()) * kvHeads + kvHead;
        return (head * blockTokens + position % blockTokens) * headSize * type.bytes();
    }

    /// Decodes positions `from..from+count-1` of a sequence; position `p` goes to `out[(p - from) * step ..]`.
    void load(Side side, int sequence, int kvHead, int from, int count, float[] out, int step) {
        int position = from;
        int end = from + count;
        while (position < end) {
            int piece = Math.min(end - position, blockTokens - position % blockTokens);
            long source = offset(side, sequence, kvHead, position);
            int to = (position - from) * step;
            if (step == headSize) {
                decode(source, piece * headSize, out, to);
            } else {
                long cellBytes = (long) headSize * type.bytes();
                for (int p = 0; p < piece; p++) {
                    decode(source + p * cellBytes, headSize, out, to + p * step);
                }
            }
            position += piece;
        }
    }

    private void decode(long source, int count, float[] out, int at) {
        switch (type) {
            case F16 -> HalfFloats.fromF16(pool, source, count, out, at);
            case F32 -> MemorySegment.copy(pool, JAVA_FLOAT_UNALIGNED, source, out, at, count);
        }
    }

    /// Stores one head of one position from byte `source` of `x`.
    void store(Side side, int sequence, int kvHead, int position, MemorySegment x, long source) {
        long target = offset(side, sequence, kvHead, position);
        switch (type) {
            case F16 -> HalfFloats.toF16(x, source, headSize, pool, target);
            case F32 -> MemorySegment.copy(x, source, pool, target, (long) headSize * Float.BYTES);
        }
    }
}
