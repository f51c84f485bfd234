package dev.ferrum.engine.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import dev.ferrum.engine.cpu.wide.F32Tiles;
import dev.ferrum.engine.cpu.wide.Panels;
import dev.ferrum.engine.cpu.wide.Strips;
import dev.ferrum.engine.gguf.GgmlType;
import dev.ferrum.engine.quant.BlockFormats;
import java.lang.foreign.MemorySegment;

/// [TileKernels] of 512-bit vectors; short strips go through the 256-bit ones.
final class WideTileKernels implements TileKernels {
    @Override
    public int panelRows() {
        return 32;
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
        if (lanes == STRIP) {
            Strips.pack(x, rows, first, column, features, out, at, scratch);
        } else {
            dev.ferrum.engine.cpu.narrow.Strips.pack(x, rows, first, column, features, out, at, SHORT_STRIP, scratch);
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
        if (lanes == STRIP) {
            Strips.store(in, at, features, y, rows, first, count, column, scratch);
        } else {
            dev.ferrum.engine.cpu.narrow.Strips.store(
                    in, at, SHORT_STRIP, features, y, rows, first, count, column, scratch);
        }
    }

    @Override
    public void product(
            float[] panel, int rows, int n, float[] x, int xAt, int xStrip, int lanes, float[] out, int o, int oStrip) {
        int strips = lanes / STRIP;
        int s = 0;
        for (; s + 2 <= strips; s += 2) {
            for (int r = 0; r < rows; r += 8) {
                F32Tiles.rows8x32(
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
        if (s < strips) {
            for (int r = 0; r < rows; r += 8) {
                F32Tiles.rows8x16(
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
                dev.ferrum.engine.cpu.narrow.F32Tiles.rows8x8(
                        panel, r * F32Tiles.ROW_STEP, 1, n, x, at, xStrip, out, to + r * SHORT_STRIP, oStrip);
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
        int s = 0;
        for (; s + 2 <= strips; s += 2) {
            for (int r = 0; r < rows; r += 8) {
                F32Tiles.columns8x32(
                        panel, r, kStep, n, x, xAt + s * xStrip, xStrip, out, o + s * oStrip + r * STRIP, oStrip);
            }
        }
        if (s < strips) {
            for (int r = 0; r < rows; r += 8) {
                F32Tiles.columns8x16(
                        panel, r, kStep, n, x, xAt + s * xStrip, xStrip, out, o + s * oStrip + r * STRIP, oStrip);
            }
        }
        if (lanes % STRIP != 0) {
            int at = xAt + strips * xStrip;
            int to = o + strips * oStrip;
            for (int r = 0; r < rows; r += 8) {
                dev.ferrum.engine.cpu.narrow.F32Tiles.columns8x8(
                        panel, r, kStep, n, x, at, xStrip, out, to + r * SHORT_STRIP, oStrip);
            }
        }
    }

    @Override
    public void softmax(float[] scores, int at, int lanes, int rows, float scale, float[] stats, int statsAt) {
        if (lanes == STRIP) {
            Strips.softmax(scores, at, rows, scale, stats, statsAt);
        } else {
            dev.ferrum.engine.cpu.narrow.Strips.softmax(scores, at, SHORT_STRIP, rows, scale, stats, statsAt);
        }
    }

    @Override
    public void scale(float[] a, int at, int lanes, int rows, float[] factors, int factorsAt) {
        if (lanes == STRIP) {
            Strips.scale(a, at, rows, factors, factorsAt);
        } else {
            dev.ferrum.engine.cpu.narrow.Strips.scale(a, at, SHORT_STRIP, rows, factors, factorsAt);
        }
    }
}
