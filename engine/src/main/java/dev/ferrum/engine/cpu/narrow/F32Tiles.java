package dev.ferrum.engine.cpu.narrow;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// Matrix-product tiles of 256-bit vectors, lanes = tokens; written by TileGenerator, change it there.
///
/// `out[r, t] += sum over k < n of panel[r, k] * x[k, t]`. Element `(r, k)` of the panel lies at
/// `p + r * ROW_STEP + k` for `rows` tiles and at `p + r + k * kStep` for `columns` tiles. Tokens
/// come in strips of 16 (or one of 8): strip `s` of the input is `[n, lanes]` at `x + s * xStrip`, strip `s` of
/// the output `[rows, lanes]` at `o + s * oStrip`.
public final class F32Tiles {
    /// Floats from one panel row to the next. A constant, so that rows need no index of their own; not a
    /// multiple of 4 KB, so that rows do not share one set of the first cache.
    public static final int ROW_STEP = 1040;

    private static final VectorSpecies<Float> F = FloatVector.SPECIES_256;

    private F32Tiles() {}

    /// 4 rows by 16 tokens.
    public static void rows4x16(
            float[] panel, int p, int kStep, int n, float[] x, int xAt, int xStrip, float[] out, int o, int oStrip) {
        FloatVector zero = FloatVector.zero(F);
        FloatVector a0_0 = zero;
        FloatVector a0_1 = zero;
        FloatVector a1_0 = zero;
        FloatVector a1_1 = zero;
        FloatVector a2_0 = zero;
        FloatVector a2_1 = zero;
        FloatVector a3_0 = zero;
        FloatVector a3_1 = zero;
        int w = p;
        for (int k = 0; k < n; k++) {
            int i = xAt + k * 16;
            FloatVector x0 = FloatVector.fromArray(F, x, i);
            FloatVector x1 = FloatVector.fromArray(F, x, i + 8);
            FloatVector b;
            b = FloatVector.broadcast(F, panel[w]);
            a0_0 = b.fma(x0, a0_0);
            a0_1 = b.fma(x1, a0_1);
            b = FloatVector.broadcast(F, panel[w + ROW_STEP]);
            a1_0 = b.fma(x0, a1_0);
            a1_1 = b.fma(x1, a1_1);
            b = FloatVector.broadcast(F, panel[w + 2 * ROW_STEP]);
            a2_0 = b.fma(x0, a2_0);
            a2_1 = b.fma(x1, a2_1);
            b = FloatVector.broadcast(F, panel[w + 3 * ROW_STEP]);
            a3_0 = b.fma(x0, a3_0);
            a3_1 = b.fma(x1, a3_1);
            w += kStep;
        }
        FloatVector.fromArray(F, out, o).add(a0_0).intoArray(out, o);
        FloatVector.fromArray(F, out, o + 8).add(a0_1).intoArray(out, o + 8);
        FloatVector.fromArray(F, out, o + 16).add(a1_0).intoArray(out, o + 16);
        FloatVector.fromArray(F, out, o + 24).add(a1_1).intoArray(out, o + 24);
        FloatVector.fromArray(F, out, o + 32).add(a2_0).intoArray(out, o + 32);
        FloatVector.fromArray(F, out, o + 40).add(a2_1).intoArray(out, o + 40);
        FloatVector.fromArray(F, out, o + 48).add(a3_0).intoArray(out, o + 48);
        FloatVector.fromArray(F, out, o + 56).add(a3_1).intoArray(out, o + 56);
    }

    /// 8 rows by 8 tokens.
    public static void rows8x8(
            float[] panel, int p, int kStep, int n, float[] x, int xAt, int xStrip, float[] out, int o, int oStrip) {
        FloatVector zero = FloatVector.zero(F);
        FloatVector a0_0 = zero;
        FloatVector a1_0 = zero;
        FloatVector a2_0 = zero;
        FloatVector a3_0 = zero;
        FloatVector a4_0 = zero;
        FloatVector a5_0 = zero;
        FloatVector a6_0 = zero;
        FloatVector a7_0 = zero;
        int w = p;
        for (int k = 0; k < n; k++) {
            int i = xAt + k * 8;
            FloatVector x0 = FloatVector.fromArray(F, x, i);
            FloatVector b;
            b = FloatVector.broadcast(F, panel[w]);
            a0_0 = b.fma(x0, a0_0);
            b = FloatVector.broadcast(F, panel[w + ROW_STEP]);
            a1_0 = b.fma(x0, a1_0);
            b = FloatVector.broadcast(F, panel[w + 2 * ROW_STEP]);
            a2_0 = b.fma(x0, a2_0);
            b = FloatVector.broadcast(F, panel[w + 3 * ROW_STEP]);
            a3_0 = b.fma(x0, a3_0);
            b = FloatVector.broadcast(F, panel[w + 4 * ROW_STEP]);
            a4_0 = b.fma(x0, a4_0);
            b = FloatVector.broadcast(F, panel[w + 5 * ROW_STEP]);
            a5_0 = b.fma(x0, a5_0);
            b = FloatVector.broadcast(F, panel[w + 6 * ROW_STEP]);
            a6_0 = b.fma(x0, a6_0);
            b = FloatVector.broadcast(F, panel[w + 7 * ROW_STEP]);
            a7_0 = b.fma(x0, a7_0);
            w += kStep;
        }
        FloatVector.fromArray(F, out, o).add(a0_0).intoArray(out, o);
        FloatVector.fromArray(F, out, o + 8).add(a1_0).intoArray(out, o + 8);
        FloatVector.fromArray(F, out, o + 16).add(a2_0).intoArray(out, o + 16);
        FloatVector.fromArray(F, out, o + 24).add(a3_0).intoArray(out, o + 24);
        FloatVector.fromArray(F, out, o + 32).add(a4_0).intoArray(out, o + 32);
        FloatVector.fromArray(F, out, o + 40).add(a5_0).intoArray(out, o + 40);
        FloatVector.fromArray(F, out, o + 48).add(a6_0).intoArray(out, o + 48);
        FloatVector.fromArray(F, out, o + 56).add(a7_0).intoArray(out, o + 56);
    }

    /// 4 rows by 16 tokens.
    public static void columns4x16(
            float[] panel, int p, int kStep, int n, float[] x, int xAt, int xStrip, float[] out, int o, int oStrip) {
        FloatVector zero = FloatVector.zero(F);
        FloatVector a0_0 = zero;
        FloatVector a0_1 = zero;
        FloatVector a1_0 = zero;
        FloatVector a1_1 = zero;
        FloatVector a2_0 = zero;
        FloatVector a2_1 = zero;
        FloatVector a3_0 = zero;
        FloatVector a3_1 = zero;
        int w = p;
        for (int k = 0; k < n; k++) {
            int i = xAt + k * 16;
            FloatVector x0 = FloatVector.fromArray(F, x, i);
            FloatVector x1 = FloatVector.fromArray(F, x, i + 8);
            FloatVector b;
            b = FloatVector.broadcast(F, panel[w]);
            a0_0 = b.fma(x0, a0_0);
            a0_1 = b.fma(x1, a0_1);
            b = FloatVector.broadcast(F, panel[w + 1]);
            a1_0 = b.fma(x0, a1_0);
            a1_1 = b.fma(x1, a1_1);
            b = FloatVector.broadcast(F, panel[w + 2]);
            a2_0 = b.fma(x0, a2_0);
            a2_1 = b.fma(x1, a2_1);
            b = FloatVector.broadcast(F, panel[w + 3]);
            a3_0 = b.fma(x0, a3_0);
            a3_1 = b.fma(x1, a3_1);
            w += kStep;
        }
        FloatVector.fromArray(F, out, o).add(a0_0).intoArray(out, o);
        FloatVector.fromArray(F, out, o + 8).add(a0_1).intoArray(out, o + 8);
        FloatVector.fromArray(F, out, o + 16).add(a1_0).intoArray(out, o + 16);
        FloatVector.fromArray(F, out, o + 24).add(a1_1).intoArray(out, o + 24);
        FloatVector.fromArray(F, out, o + 32).add(a2_0).intoArray(out, o + 32);
        FloatVector.fromArray(F, out, o + 40).add(a2_1).intoArray(out, o + 40);
        FloatVector.fromArray(F, out, o + 48).add(a3_0).intoArray(out, o + 48);
        FloatVector.fromArray(F, out, o + 56).add(a3_1).intoArray(out, o + 56);
    }

    /// 8 rows by 8 tokens.
    public static void columns8x8(
            float[] panel, int p, int kStep, int n, float[] x, int xAt, int xStrip, float[] out, int o, int oStrip) {
        FloatVector zero = FloatVector.zero(F);
        FloatVector a0_0 = zero;
        FloatVector a1_0 = zero;
        FloatVector a2_0 = zero;
        FloatVector a3_0 = zero;
        FloatVector a4_0 = zero;
        FloatVector a5_0 = zero;
        FloatVector a6_0 = zero;
        FloatVector a7_0 = zero;
        int w = p;
        for (int k = 0; k < n; k++) {
            int i = xAt + k * 8;
            FloatVector x0 = FloatVector.fromArray(F, x, i);
            FloatVector b;
            b = FloatVector.broadcast(F, panel[w]);
            a0_0 = b.fma(x0, a0_0);
            b = FloatVector.broadcast(F, panel[w + 1]);
            a1_0 = b.fma(x0, a1_0);
            b = FloatVector.broadcast(F, panel[w + 2]);
            a2_0 = b.fma(x0, a2_0);
            b = FloatVector.broadcast(F, panel[w + 3]);
            a3_0 = b.fma(x0, a3_0);
            b = FloatVector.broadcast(F, panel[w + 4]);
            a4_0 = b.fma(x0, a4_0);
            b = FloatVector.broadcast(F, panel[w + 5]);
            a5_0 = b.fma(x0, a5_0);
            b = FloatVector.broadcast(F, panel[w + 6]);
            a6_0 = b.fma(x0, a6_0);
            b = FloatVector.broadcast(F, panel[w + 7]);
            a7_0 = b.fma(x0, a7_0);
            w += kStep;
        }
        FloatVector.fromArray(F, out, o).add(a0_0).intoArray(out, o);
        FloatVector.fromArray(F, out, o + 8).add(a1_0).intoArray(out, o + 8);
        FloatVector.fromArray(F, out, o + 16).add(a2_0).intoArray(out, o + 16);
        FloatVector.fromArray(F, out, o + 24).add(a3_0).intoArray(out, o + 24);
        FloatVector.fromArray(F, out, o + 32).add(a4_0).intoArray(out, o + 32);
        FloatVector.fromArray(F, out, o + 40).add(a5_0).intoArray(out, o + 40);
        FloatVector.fromArray(F, out, o + 48).add(a6_0).intoArray(out, o + 48);
        FloatVector.fromArray(F, out, o + 56).add(a7_0).intoArray(out, o + 56);
    }
}
