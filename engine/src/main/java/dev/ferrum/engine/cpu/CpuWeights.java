package dev.ferrum.engine.cpu;

import dev.ferrum.engine.backend.ExpertWeights;
import dev.ferrum.engine.backend.WeightShape;
import java.lang.foreign.MemorySegment;

/// Weights in place: a view of the mapped model file (read only, at any alignment), never copied, never freed here.
final class CpuWeights implements ExpertWeights {
    private final WeightShape shape;
    // Asked for with every piece of a product; the shape would divide each time.
    private final long rowBytes;
    private final MemorySegment data;

    /// `data` holds at least the shape's bytes from its first one and outlives this object.
    CpuWeights(WeightShape shape, MemorySegment data) {
        this.shape = shape;
        this.rowBytes = shape.rowBytes();
        this.data = shape.blocks(data);
    }

    @Override
    public WeightShape shape() {
        return shape;
    }

    /// Bytes from one row to the next.
    long rowBytes() {
        return rowBytes;
    }

    /// The mapped bytes; row `row` of expert `expert` is at [#offset].
    MemorySegment data() {
        return data;
    }

    /// Byte offset in [#data] of row `row` of expert `expert`.
    long offset(int expert, int row) {
        return ((long) expert * shape.rows() + row) * rowBytes;
    }

    /// Nothing to release: the file's owner unmaps it.
    @Override
    public void close() {}
}
