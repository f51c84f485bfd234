package dev.ferrum.engine.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.ferrum.engine.backend.DenseOps;
import dev.ferrum.engine.backend.DeviceBuffer;
import dev.ferrum.engine.backend.WeightMatrix;
import dev.ferrum.engine.quant.BlockFormat;
import dev.ferrum.engine.quant.BlockFormats;
import java.lang.foreign.MemorySegment;

/// [DenseOps] on the CPU: chooses the product by the number of rows, and runs the small operations itself.
final class CpuDenseOps implements DenseOps {
    /// Rows from which a product uses tiles of 64 rows in floats instead of one pass over the weights per few rows.
    ///
    /// The same boundary as the batched prefill path, so that a row's result does not depend on its neighbours for
    /// 1..31 rows, where sequences decode together.
    static final int MATRIX_FROM_ROWS = 32;

    private final MatVec matVec;
    private final MatMul matMul;
    private final RowMath math;
    private final RowSplit split;
    /// One decoded row per worker; grows to the widest embedding table met.
    private final float[][] decoded;

    CpuDenseOps(WorkerPool pool, MatVec matVec, MatMul matMul, RowMath math) {
        this.matVec = matVec;
        this.matMul = matMul;
        this.math = math;
        this.split = new RowSplit(pool);
        this.decoded = new float[pool.threads()][0];
    }

    @Override
    public void embedding(WeightMatrix table, DeviceBuffer tokens, int m, DeviceBuffer out) {
        CpuWeights weights = (CpuWeights) table;
        BlockFormat format = BlockFormats.of(weights.type());
        MemorySegment ids = CpuBuffer.segment(tokens);
        MemorySegment target = CpuBuffer.segment(out);
        int cols = weights.cols();
        long rowBytes = weights.type().rowBytes(cols);
        split.rows(m, cols, (worker, from, to) -> {
            float[] row = scratch(worker, cols);
            for (int i = from; i < to; i++) {
                format.dequantise(weights.data(), ids.getAtIndex(JAVA_INT, i) * rowBytes, cols, row, 0);
                MemorySegment.copy(row, 0, target, JAVA_FLOAT, (long) i * cols * Float.BYTES, cols);
            }
        });
    }

    private float[] scratch(int worker, int cols) {
        if (decoded[worker].length < cols) {
            decoded[worker] = new float[cols];
        }
        return decoded[worker];
    }

    @Override
    public void rmsNorm(DeviceBuffer x, DeviceBuffer weight, int m, int n, float eps, DeviceBuffer out) {
        MemorySegment source = CpuBuffer.segment(x);
        MemorySegment scale = CpuBuffer.segment(weight);
        MemorySegment target = CpuBuffer.segment(out);
        split.rows(m, n, (worker, from, to) -> math.rmsNorm(source, scale, from, to, n, eps, target));
    }

    @Override
    public void linear(WeightMatrix w, DeviceBuffer x, int m, DeviceBuffer y) {
        product(w, x, m, y, Store.SET);
    }

    @Override
    public void linearAdd(WeightMatrix w, DeviceBuffer x, int m, DeviceBuffer y) {
        product(w, x, m, y, Store.ADD);
    }

    private void product(WeightMatrix w, DeviceBuffer x, int m, DeviceBuffer y, Store store) {
        CpuWeights weights = (CpuWeights) w;
        if (m < MATRIX_FROM_ROWS) {
            matVec.linear(weights, CpuBuffer.segment(x), m, CpuBuffer.segment(y), store);
        } else {
            matMul.linear(weights, CpuBuffer.segment(x), m, CpuBuffer.segment(y), store);
        }
    }

    @Override
    public void linear3(
            WeightMatrix wq,
            WeightMatrix wk,
            WeightMatrix wv,
            DeviceBuffer x,
            int m,
            DeviceBuffer q,
            DeviceBuffer k,
            DeviceBuffer v) {
        CpuWeights first = (CpuWeights) wq;
        CpuWeights second = (CpuWeights) wk;
        CpuWeights third = (CpuWeights) wv;
        MemorySegment input = CpuBuffer.segment(x);
        if (m < MATRIX_FROM_ROWS) {
            matVec.linear3(
                    first, second, third, input, m, CpuBuffer.segment(q), CpuBuffer.segment(k), CpuBuffer.segment(v));
        } else {
            matMul.linear3(
                    first, second, third, input, m, CpuBuffer.segment(q), CpuBuffer.segment(k), CpuBuffer.segment(v));
        }
    }

    @Override
    public void gatherRows(DeviceBuffer x, DeviceBuffer rows, int count, int n, DeviceBuffer out) {
        MemorySegment source = CpuBuffer.segment(x);
        MemorySegment indices = CpuBuffer.segment(rows);
        MemorySegment target = CpuBuffer.segment(out);
        long rowBytes = (long) n * Float.BYTES;
        split.rows(count, n, (worker, from, to) -> {
            for (int i = from; i < to; i++) {
                MemorySegment.copy(source, indices.getAtIndex(JAVA_INT, i) * rowBytes, target, i * rowBytes, rowBytes);
            }
        });
    }

    @Override
    public void best(DeviceBuffer x, int m, int stride, int n, int k, DeviceBuffer ids, DeviceBuffer values) {
        MemorySegment source = CpuBuffer.segment(x);
        MemorySegment indices = CpuBuffer.segment(ids);
        MemorySegment greatest = CpuBuffer.segment(values);
        split.rows(m, n, (worker, from, to) -> {
            for (int row = from; row < to; row++) {
                BestOfRow.find(source, (long) row * stride, n, k, indices, greatest, (long) row * k);
            }
        });
    }

    @Override
    public void argmax(DeviceBuffer x, int m, int n, DeviceBuffer out) {
        MemorySegment source = CpuBuffer.segment(x);
        MemorySegment target = CpuBuffer.segment(out);
        split.rows(m, n, (worker, from, to) -> math.argmax(source, from, to, n, target));
    }
}
