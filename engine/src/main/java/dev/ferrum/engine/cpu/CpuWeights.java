package dev.ferrum.engine.cpu;

import dev.ferrum.engine.backend.ExpertWeights;
import dev.ferrum.engine.error.Check;
import dev.ferrum.engine.gguf.GgmlType;
import java.lang.foreign.MemorySegment;

/// Weights in place: a view of the mapped model file (read only, at any alignment), never copied, never freed here.
///
/// A plain matrix is one expert. `[experts, rows, cols]`, each row `rowBytes` long, rows without gaps.
final class CpuWeights implements ExpertWeights {
    private final String name;
    private final GgmlType type;
    private final int experts;
    private final int rows;
    private final int cols;
    private final long rowBytes;
    private final MemorySegment data;

    /// `data` holds at least `experts * rows` rows from its first byte and outlives this object.
    CpuWeights(String name, GgmlType type, int experts, int rows, int cols, MemorySegment data) {
        this.name = name;
        this.type = type;
        this.experts = Check.inRange("experts of " + name, experts, 1, Integer.MAX_VALUE);
        this.rows = Check.inRange("rows of " + name, rows, 1, Integer.MAX_VALUE);
        this.cols = Check.inRange("columns of " + name, cols, 1, Integer.MAX_VALUE);
        this.rowBytes = type.rowBytes(cols);
        long bytes = bytes();
        if (data.byteSize() < bytes) {
            throw new IllegalArgumentException("weights %s: expected %d bytes for %d x %d x %d of %s, found %d"
                    .formatted(name, bytes, experts, rows, cols, type, data.byteSize()));
        }
        this.data = data.asSlice(0, bytes);
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
        return Math.multiplyExact(Math.multiplyExact((long) experts, (long) rows), rowBytes);
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
        return ((long) expert * rows + row) * rowBytes;
    }

    /// Nothing to release: the file's owner unmaps it.
    @Override
    public void close() {}
}
