package dev.ferrum.engine.cpu.cold;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// One unpacked row of a K-quant, times rounded activations: what `Q4KRows`, `Q5KRows` and `Q6KRows` compute.
///
/// Sums within a block are whole numbers that floats hold exactly, so they may be taken in integers and in any order;
/// only what is added up across blocks has to go through the same roundings, lane by lane. One worker's.
public final class ColdRow {
    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    private static final int BLOCK = 256;

    private byte[] bytes = new byte[0];
    /// Codes times the scales of their sub-blocks, in a [LaneOrder]; at most 32 * 128.
    private short[] weights = new short[0];
    private float[] deltas = new float[0];
    private float[] leasts = new float[0];
    /// Eight a block.
    private float[] minima = new float[0];
    private final int[] scales = new int[8];
    private final float[] lanes = new float[16];
    private int blocks;
    private boolean affine;

    /// Unpacks Q4_K from byte `offset` of `w`; layout: [dev.ferrum.engine.quant.Q4K].
    public void q4K(MemorySegment w, long offset, int cols, LaneOrder order) {
        read(w, offset, cols, 144, true);
        for (int b = 0; b < blocks; b++) {
            int o = 144 * b;
            header(b, o);
            for (int i = 0; i < 128; i++) {
                int code = bytes[o + 16 + i];
                int element = 64 * (i >> 5) + (i & 31);
                put(b, order, element, code & 15, scales[element >> 5]);
                put(b, order, element + 32, code >> 4 & 15, scales[(element >> 5) + 1]);
            }
        }
    }

    /// Unpacks Q5_K; layout: [dev.ferrum.engine.quant.Q5K].
    public void q5K(MemorySegment w, long offset, int cols, LaneOrder order) {
        read(w, offset, cols, 176, true);
        for (int b = 0; b < blocks; b++) {
            int o = 176 * b;
            header(b, o);
            for (int i = 0; i < 128; i++) {
                int code = bytes[o + 48 + i];
                int group = i >> 5;
                int fifth = bytes[o + 16 + (i & 31)] >> 2 * group;
                int element = 64 * group + (i & 31);
                put(b, order, element, code & 15 | (fifth & 1) << 4, scales[2 * group]);
                put(b, order, element + 32, code >> 4 & 15 | (fifth & 2) << 3, scales[2 * group + 1]);
            }
        }
    }

    /// Unpacks Q6_K; layout: [dev.ferrum.engine.quant.Q6K].
    public void q6K(MemorySegment w, long offset, int cols, LaneOrder order) {
        read(w, offset, cols, 210, false);
        for (int b = 0; b < blocks; b++) {
            int o = 210 * b;
            deltas[b] = ColdHeader.half(bytes, o + 208);
            for (int i = 0; i < 64; i++) {
                int l = i & 31;
                int low = bytes[o + 64 * (i >> 5) + l];
                int next = bytes[o + 64 * (i >> 5) + 32 + l];
                int top = bytes[o + 128 + i];
                int element = 128 * (i >> 5) + l;
                int at = o + 192 + (element >> 4);
                put(b, order, element, (low & 15 | (top & 3) << 4) - 32, bytes[at]);
                put(b, order, element + 32, (next & 15 | (top & 12) << 2) - 32, bytes[at + 2]);
                put(b, order, element + 64, (low >> 4 & 15 | top & 48) - 32, bytes[at + 4]);
                put(b, order, element + 96, (next >> 4 & 15 | top >> 2 & 48) - 32, bytes[at + 6]);
            }
        }
    }

    private void read(MemorySegment w, long offset, int cols, int blockBytes, boolean affine) {
        this.affine = affine;
        blocks = cols / BLOCK;
        if (weights.length < cols) {
            weights = new short[cols];
            deltas = new float[blocks];
            leasts = new float[blocks];
            minima = new float[8 * blocks];
        }
        int length = blocks * blockBytes;
        if (bytes.length < length) {
            bytes = new byte[length];
        }
        MemorySegment.copy(w, BYTE, offset, bytes, 0, length);
    }

    private void header(int b, int o) {
        deltas[b] = ColdHeader.half(bytes, o);
        leasts[b] = ColdHeader.half(bytes, o + 2);
        for (int j = 0; j < 8; j++) {
            scales[j] = ColdHeader.scale(bytes, o, j);
            minima[8 * b + j] = ColdHeader.minimum(bytes, o, j);
        }
    }

    private void put(int b, LaneOrder order, int element, int code, int scale) {
        weights[(b << 8) + order.place(element)] = (short) (code * scale);
    }

    /// The product with row `activation` of what [ColdBlocks#round] made, as 256-bit vectors give it.
    public float narrow(short[] x, float[] scales, float[] sums, int activation) {
        float[] a = lanes;
        for (int l = 0; l < 8; l++) {
            a[l] = 0;
        }
        for (int b = 0; b < blocks; b++) {
            int n = activation * blocks + b;
            float factor = deltas[b] * scales[n] * 0x1p-16f;
            float least = -leasts[b] * scales[n];
            for (int l = 0; l < 8; l++) {
                int w = (b << 8) + 16 * l;
                int i = (n << 8) + 16 * l;
                float sum = Math.fma(sixteen(weights, w, x, i), factor, a[l]);
                if (affine) {
                    int s = (n << 4) + 2 * l;
                    sum = Math.fma(minima[8 * b + l] * (sums[s] + sums[s + 1]), least, sum);
                }
                a[l] = Math.fma(sixteen(weights, w + 128, x, i + 128), factor, sum);
            }
        }
        return LaneTree.sum(a, 8);
    }

    /// The product as 512-bit vectors give it.
    public float wide(short[] x, float[] scales, float[] sums, int activation) {
        float[] a = lanes;
        for (int l = 0; l < 16; l++) {
            a[l] = 0;
        }
        for (int b = 0; b < blocks; b++) {
            int n = activation * blocks + b;
            float factor = deltas[b] * scales[n] * 0x1p-16f;
            float least = -leasts[b] * scales[n];
            for (int l = 0; l < 16; l++) {
                float sum = Math.fma(sixteen(weights, (b << 8) + 16 * l, x, (n << 8) + 16 * l), factor, a[l]);
                if (affine) {
                    // The lower lanes take the sums of the lower halves of the sub-blocks.
                    int s = (n << 4) + 2 * (l & 7) + (l >> 3);
                    sum = Math.fma(minima[8 * b + (l & 7)] * sums[s], least, sum);
                }
                a[l] = sum;
            }
        }
        return LaneTree.sum(a, 16);
    }

    /// 2^16 times the sum of 16 products, which is what the vector kernels have at this point.
    private static float sixteen(short[] w, int at, short[] x, int i) {
        int sum = 0;
        for (int k = 0; k < 16; k += 4) {
            sum += w[at + k] * x[i + k]
                    + w[at + k + 1] * x[i + k + 1]
                    + w[at + k + 2] * x[i + k + 2]
                    + w[at + k + 3] * x[i + k + 3];
        }
        return sum * 0x1p16f;
    }
}
