package dev.ferrum.metal;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import dev.ferrum.engine.backend.BackendException;
import dev.ferrum.engine.backend.DeviceBuffer;
import dev.ferrum.engine.profile.Stage;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// Dispatches in order, ready to be encoded once or many times, and the stages they belong to.
///
/// A dispatch is described by [#start], the buffers and values of its kernel's arguments in their order, and
/// [#dispatch] or [#dispatchIndirect].
final class Commands implements AutoCloseable {
    private static final int BLOCK_BYTES = 64 << 10;
    /// More buffers than any kernel takes, and more bytes.
    private static final int MOST_BUFFERS = 16;

    private static final int MOST_BYTES = 128;

    private final Arena arena = Arena.ofShared();
    private final List<MemorySegment> blocks = new ArrayList<>();
    private final List<Dispatch> dispatches = new ArrayList<>();
    private final List<Mark> marks = new ArrayList<>();
    private final Hazards hazards = new Hazards();
    private int block;
    private long used;
    // The dispatch being described:
    private Kernel kernel;
    private MemorySegment buffers;
    private MemorySegment offsets;
    private MemorySegment bytes;
    private int count;
    private int byteCount;
    private int groupMemory;

    /// From dispatch number `at` on, time belongs to `stage` of `layer` and is told to `owner`; to no stage
    /// where `stage` is null.
    record Mark(int at, StageMarks owner, Stage stage, int layer) {}

    /// Begins a dispatch of `next`.
    Commands start(Kernel next) {
        kernel = next;
        count = 0;
        byteCount = 0;
        groupMemory = 0;
        buffers = room(2L * MOST_BUFFERS * Long.BYTES + MOST_BYTES);
        offsets = buffers.asSlice(MOST_BUFFERS * (long) Long.BYTES);
        bytes = buffers.asSlice(2L * MOST_BUFFERS * Long.BYTES);
        return this;
    }

    private MemorySegment room(long size) {
        if (block == blocks.size()) {
            blocks.add(arena.allocate(BLOCK_BYTES, Long.BYTES));
        }
        if (used + size > BLOCK_BYTES) {
            block++;
            used = 0;
            return room(size);
        }
        MemorySegment room = blocks.get(block).asSlice(used, size);
        used += size;
        return room;
    }

    Commands reads(DeviceBuffer buffer) {
        return buffer(buffer, Access.READ);
    }

    Commands writes(DeviceBuffer buffer) {
        return buffer(buffer, Access.WRITE);
    }

    private Commands buffer(DeviceBuffer buffer, Access access) {
        MetalBuffer own = MetalBuffer.of(buffer);
        hazards.add(own.address(), own.bytes(), access);
        return bind(own.handle(), own.offset());
    }

    Commands weights(MetalWeights weights) {
        return bind(weights.handle(), weights.offset());
    }

    private Commands bind(long handle, long offset) {
        buffers.setAtIndex(JAVA_LONG, count, handle);
        offsets.setAtIndex(JAVA_LONG, count, offset);
        count++;
        return this;
    }

    Commands put(int value) {
        bytes.set(JAVA_INT_UNALIGNED, byteCount, value);
        byteCount += Integer.BYTES;
        return this;
    }

    Commands put(float value) {
        bytes.set(JAVA_FLOAT_UNALIGNED, byteCount, value);
        byteCount += Float.BYTES;
        return this;
    }

    /// Where a structure has one, at a multiple of 8 bytes.
    Commands put(long value) {
        byteCount = byteCount + 7 & -8;
        bytes.set(JAVA_LONG_UNALIGNED, byteCount, value);
        byteCount += Long.BYTES;
        return this;
    }

    /// Bytes of the kernel's threadgroup argument, a multiple of 16.
    Commands groupMemory(int size) {
        groupMemory = size;
        return this;
    }

    /// Ends the description: a grid of threadgroups of `groupX * groupY` threads, `work` multiplications.
    void dispatch(int gridX, int gridY, int gridZ, int groupX, int groupY, long work) {
        add(gridX, gridY, gridZ, groupX, groupY, 0, 0, work);
    }

    /// As [#dispatch] with the grid that kernels before it wrote into `grid`: three u32.
    void dispatchIndirect(DeviceBuffer grid, int groupX, int groupY, long work) {
        MetalBuffer own = MetalBuffer.of(grid);
        hazards.add(own.address(), own.bytes(), Access.READ);
        add(0, 0, 0, groupX, groupY, own.handle(), own.offset(), work);
    }

    private void add(
            int gridX, int gridY, int gridZ, int groupX, int groupY, long indirect, long indirectOffset, long work) {
        if (groupX * groupY > kernel.mostThreads()) {
            throw new BackendException("Metal: %s needs threadgroups of %d threads, but this GPU gives it %d at most"
                    .formatted(kernel.name(), groupX * groupY, kernel.mostThreads()));
        }
        dispatches.add(new Dispatch(
                kernel,
                count,
                buffers.address(),
                offsets.address(),
                bytes.address(),
                byteCount,
                groupMemory,
                gridX,
                gridY,
                gridZ,
                groupX,
                groupY,
                indirect,
                indirectOffset,
                hazards.barrierNeeded(),
                work));
    }

    /// What follows belongs to `stage` of `layer`, or to none where it is null.
    void mark(StageMarks owner, Stage stage, int layer) {
        marks.add(new Mark(dispatches.size(), owner, stage, layer));
    }

    List<Dispatch> dispatches() {
        return dispatches;
    }

    List<Mark> marks() {
        return marks;
    }

    /// Takes the last mark's stage away: its end is not timed.
    void dropLastMark() {
        Mark last = marks.removeLast();
        marks.add(new Mark(last.at(), last.owner(), null, -1));
    }

    boolean isEmpty() {
        return dispatches.isEmpty() && marks.isEmpty();
    }

    /// Empties it; what was encoded may still run.
    void clear() {
        dispatches.clear();
        marks.clear();
        hazards.clear();
        block = 0;
        used = 0;
    }

    @Override
    public void close() {
        arena.close();
    }
}
