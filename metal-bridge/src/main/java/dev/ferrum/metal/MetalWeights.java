package dev.ferrum.metal;

import dev.ferrum.engine.backend.ExpertWeights;
import dev.ferrum.engine.backend.WeightMatrix;
import dev.ferrum.engine.error.Check;
import dev.ferrum.engine.gguf.GgmlType;
import java.lang.foreign.MemorySegment;

/// Weights `[experts, rows, cols]` in the blocks of the file; a plain matrix is one expert.
///
/// Where the file is mapped, the GPU reads the mapped pages themselves: a buffer over the whole pages around the
/// tensor. One small buffer for each tensor, because one for the whole file made an M1 Max thirty times slower in the
/// engine that this program follows.
final class MetalWeights implements ExpertWeights {
    /// Kernels read words of this many bytes.
    private static final int ALIGNMENT = 16;

    private final MetalContext context;
    private final String name;
    private final GgmlType type;
    private final int experts;
    private final int rows;
    private final int cols;
    private final Placed placed;
    /// Keeps the mapping, or whatever holds the data, reachable as long as the buffer over it.
    private final MemorySegment data;

    private boolean closed;

    /// Metal's buffer of `bytes`, and where in it the first block is.
    private record Placed(long handle, long offset, long bytes) {}

    private MetalWeights(
            MetalContext context,
            String name,
            GgmlType type,
            int experts,
            int rows,
            int cols,
            Placed placed,
            MemorySegment data) {
        this.context = context;
        this.name = name;
        this.type = type;
        this.experts = experts;
        this.rows = rows;
        this.cols = cols;
        this.placed = placed;
        this.data = data;
    }

    /// Takes `data`, which stays as it is until this is closed. Throws [MetalException] when there is no room.
    static MetalWeights of(
            MetalContext context, String name, GgmlType type, int experts, int rows, int cols, MemorySegment data) {
        Check.inRange("experts of " + name, experts, 1, Integer.MAX_VALUE);
        Check.inRange("rows of " + name, rows, 1, Integer.MAX_VALUE);
        Check.inRange("columns of " + name, cols, 1, Integer.MAX_VALUE);
        long bytes = Math.multiplyExact((long) experts * rows, type.rowBytes(cols));
        if (data.byteSize() < bytes) {
            throw new IllegalArgumentException("weights %s: expected %d bytes for %d x %d x %d of %s, found %d"
                    .formatted(name, bytes, experts, rows, cols, type, data.byteSize()));
        }
        MemorySegment exact = data.asSlice(0, bytes);
        boolean inPlace = exact.isMapped() && exact.address() % ALIGNMENT == 0;
        Placed placed = inPlace ? wrap(context, name, exact) : copy(context, name, exact);
        return new MetalWeights(context, name, type, experts, rows, cols, placed, exact);
    }

    /// A mapping consists of whole pages, also behind the end of the file.
    private static Placed wrap(MetalContext context, String name, MemorySegment data) {
        long page = context.facts().pageBytes();
        long first = data.address() / page * page;
        long bytes = (data.address() + data.byteSize() - first + page - 1) / page * page;
        return new Placed(context.newBufferOver(first, bytes, "the tensor " + name), data.address() - first, bytes);
    }

    private static Placed copy(MetalContext context, String name, MemorySegment data) {
        long bytes = (data.byteSize() + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        long handle = context.newWeightBuffer(bytes, "the tensor " + name);
        SharedMemory.segment(context.contents(handle), data.byteSize()).copyFrom(data);
        return new Placed(handle, 0, bytes);
    }

    /// `weights` as this backend made them.
    static MetalWeights of(WeightMatrix weights) {
        if (weights instanceof MetalWeights own) {
            return own;
        }
        throw new IllegalArgumentException("weights %s: expected some of the metal backend, found %s"
                .formatted(weights.name(), weights.getClass().getName()));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public GgmlType type() {
        return type;
    }

    @Override
    public int experts() {
        return experts;
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public int cols() {
        return cols;
    }

    @Override
    public long bytes() {
        return data.byteSize();
    }

    /// Bytes of one row.
    int rowBytes() {
        return Math.toIntExact(type.rowBytes(cols));
    }

    /// Metal's buffer.
    long handle() {
        return placed.handle();
    }

    /// Where in it the first block is.
    long offset() {
        return placed.offset();
    }

    /// Before the mapping of the file is closed.
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            context.release(placed.handle(), placed.bytes());
        }
    }
}
