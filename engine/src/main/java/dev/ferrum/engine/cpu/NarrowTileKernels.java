package dev.ferrum.engine.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import dev.ferrum.engine.cpu.narrow.F32Tiles;
import dev.ferrum.engine.cpu.narrow.Panels;
import dev.ferrum.engine.cpu.narrow.Strips;
import dev.ferrum.engine.gguf.GgmlType;
import dev.ferrum.engine.quant.BlockFormats;
import java.lang.foreign.MemorySegment;

/// [TileKernels] of 256-bit vectors: a strip of 16 is two vectors side by side.
final class NarrowTileKernels implements TileKernels {
    @Override
    public int panelRows() {
        return 48;
    }

    @Override
    public void dequantise(
            GgmlType type, MemorySegment w, long offset, int count, float[] out, int at, float[] scratch) {
        switch (type) {
            case Q4_K -> Panels.q4K(w, offset, count, out, at, scratch);
            case Q5_K -> Panels.q5K(w, offset, count, out, at, scratch);
            case Q6_K -> Panels.q6K(w, offset, count, out, at, scratch);
            case Q8_0 -> Panels.q8Zero(w, offset, count, out, at);
            case F16 -> HalfFloats.fromF16(w, offset, count, out, at);
            case BF16 -> Panels.bf16(w, offset, count, out, at);
            case F32 -> MemorySegment.copy(w, JAVA_FLOAT_UNALIGNED, offset, out, at, count);
            default -> BlockFormats.of(type).dequantise(w, offset, count, out, at);
        }
    }

    @Override
    public void pack(
            MemorySegment x,
            long[] rows,
            int first,
            int lanes,
            long column,
            int features,
            float[] out,
            int at,
            float[] scratch) {
        for (int t = 0; t < lanes; t += 8) {
            Strips.pack(x, rows, first + t, column, features, out, at + t, lanes, scratch);
        }
    }

    @Override
    public void store(
            float[] in,
            int at,
            int lanes,
            int features,
            MemorySegment y,
            long[] rows,
            int first,
            int count,
            long column,
            float[] scratch) {
        for (int t = 0; t < count; t += 8) {
            Strips.store(in, at + t, lanes, features, y, rows, first + t, count - t, column, scratch);
        }
    }

    @Override
    public void product(
            float[] panel, int rows, int n, float[] x, int xAt, int xStrip, int lanes, float[] out, int o, int oStrip) {
        int strips = lanes / STRIP;
        // Rows outside: four rows of the panel stay in the first cache for all strips.
        for (int r = 0; r < rows; r += 4) {
            for (int s = 0; s < strips; s++) {
                F32Tiles.rows4x16(
                        panel,
                        r * F32Tiles.ROW_STEP,
                        1,
                        n,
                        x,
                        xAt + s * xStrip,
                        xStrip,
                        out,
                        o + s * oStrip + r * STRIP,
                        oStrip);
            }
        }
        if (lanes % STRIP != 0) {
            int at = xAt + strips * xStrip;
            int to = o + strips * oStrip;
            for (int r = 0; r < rows; r += 8) {
                F32Tiles.rows8x8(panel, r * F32Tiles.ROW_STEP, 1, n, x, at, xStrip, out, to + r * SHORT_STRIP, oStrip);
            }
        }
    }

    @Override
    public void columnProduct(
            float[] panel,
            int kStep,
            int rows,
            int n,
            float[] x,
            int xAt,
            int xStrip,
            int lanes,
            float[] out,
            int o,
            int oStrip) {
        int strips = lanes / STRIP;
        // Rows outside: four rows of the panel stay in the first cache for all strips.
        for (int r = 0; r < rows; r += 4) {
            for (int s = 0; s < strips; s++) {
                F32Tiles.columns4x16(
                        panel, r, kStep, n, x, xAt + s * xStrip, xStrip, out, o + s * oStrip + r * STRIP, oStrip);
            }
        }
        if (lanes % STRIP != 0) {
            int at = xAt + strips * xStrip;
            int to = o + strips * oStrip;
            for (int r = 0; r < rows; r += 8) {
                F32Tiles.columns8x8(panel, r, kStep, n, x, at, xStrip, out, to + r * SHORT_STRIP, oStrip);
            }
        }
    }

    @Override
    public void softmax(float[] scores, int at, int lanes, int rows, float scale, float[] stats, int statsAt) {
        for (int t = 0; t < lanes; t += 8) {
            Strips.softmax(scores, at + t, lanes, rows, scale, stats, statsAt + t);
        }
    }

    @Override
    public void scale(float[] a, int at, int lanes, int rows, float[] factors, int factorsAt) {
        for (int t = 0; t < lanes; t += 8) {
            Strips.scale(a, at + t, lanes, rows, factors, factorsAt + t);
        }
    }
}
