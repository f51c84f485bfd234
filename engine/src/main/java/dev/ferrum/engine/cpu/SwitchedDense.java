package dev.ferrum.engine.cpu;

import dev.ferrum.engine.backend.DenseOps;
import dev.ferrum.engine.backend.DeviceBuffer;
import dev.ferrum.engine.backend.WeightMatrix;

/// [DenseOps] on whatever a [WarmSwitch] chooses.
record SwitchedDense(WarmSwitch by) implements DenseOps {
    @Override
    public void embedding(WeightMatrix table, DeviceBuffer tokens, int m, DeviceBuffer out) {
        by.forRows(m).dense().embedding(table, tokens, m, out);
    }

    @Override
    public void rmsNorm(DeviceBuffer x, DeviceBuffer weight, int m, int n, float eps, DeviceBuffer out) {
        by.forRows(m).dense().rmsNorm(x, weight, m, n, eps, out);
    }

    @Override
    public void linear(WeightMatrix w, DeviceBuffer x, int m, DeviceBuffer y) {
        by.forRows(m).dense().linear(w, x, m, y);
    }

    @Override
    public void linearAdd(WeightMatrix w, DeviceBuffer x, int m, DeviceBuffer y) {
        by.forRows(m).dense().linearAdd(w, x, m, y);
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
        by.forRows(m).dense().linear3(wq, wk, wv, x, m, q, k, v);
    }

    @Override
    public void gatherRows(DeviceBuffer x, DeviceBuffer rows, int count, int n, DeviceBuffer out) {
        by.forRows(count).dense().gatherRows(x, rows, count, n, out);
    }

    @Override
    public void best(DeviceBuffer x, int m, int stride, int n, int k, DeviceBuffer ids, DeviceBuffer values) {
        by.forRows(m).dense().best(x, m, stride, n, k, ids, values);
    }

    @Override
    public void argmax(DeviceBuffer x, int m, int n, DeviceBuffer out) {
        by.forRows(m).dense().argmax(x, m, n, out);
    }
}
