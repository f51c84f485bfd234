package dev.ferrum.metal;

import dev.ferrum.engine.backend.ExpertWeights;
import dev.ferrum.engine.backend.WeightMatrix;
import dev.ferrum.engine.backend.WeightShape;
import java.lang.foreign.MemorySegment;

/// Weights in the blocks of the file.
///
/// Where the file is mapped, the GPU reads the mapped pages themselves: a buffer over the whole pages around the
/// tensor. One small buffer for each tensor, because one for the whole file made an M1 Max thirty times slower in the
/// engine that this program follows.
final class MetalWeights implements ExpertWeights {
    /// Kernels read words of this many bytes.
    private static final int ALIGNMENT = 16;

    private final MetalContext context;
    private final WeightShape shape;
    private final Placed placed;
    /// Keeps the mapping, or whatever holds the data, reachable as long as the buffer over it.
    private final MemorySegment data;

    private boolean closed;

    /// Metal's buffer of `bytes`, and where in it the first block is.
    private record Placed(long handle, long offset, long bytes) {}

    private MetalWeights(MetalContext context, WeightShape shape, Placed placed, MemorySegment data) {
        this.context = context;
        this.shape = shape;
        this.placed = placed;
        this.data = data;
    }

    /// Takes `data`, which stays as it is until this is closed. Throws [MetalException] when there is no room.
    static MetalWeights of(MetalContext context, WeightShape shape, MemorySegment data) {
        MemorySegment blocks = shape.blocks(data);
        boolean inPlace = blocks.isMapped() && blocks.address() % ALIGNMENT == 0;
        Placed placed = inPlace ? wrap(context, shape.name(), blocks) : copy(context, shape.name(), blocks);
        return new MetalWeights(context, shape, placed, blocks);
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
    public WeightShape shape() {
        return shape;
    }

    /// Bytes of one row.
    int rowBytes() {
        return Math.toIntExact(shape.rowBytes());
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
