package dev.ferrum.engine.cpu;

import dev.ferrum.engine.backend.AttentionOps;
import dev.ferrum.engine.backend.AttentionShape;
import dev.ferrum.engine.backend.DeviceBuffer;
import dev.ferrum.engine.backend.KvPages;

/// [AttentionOps] on whatever a [WarmSwitch] chooses.
record SwitchedAttention(WarmSwitch by) implements AttentionOps {
    @Override
    public void qkNormRope(
            DeviceBuffer q,
            DeviceBuffer k,
            DeviceBuffer qWeight,
            DeviceBuffer kWeight,
            float eps,
            DeviceBuffer positions,
            DeviceBuffer frequencies,
            float magnitude,
            int m,
            AttentionShape shape) {
        by.forRows(m).attention().qkNormRope(q, k, qWeight, kWeight, eps, positions, frequencies, magnitude, m, shape);
    }

    @Override
    public void kvAppend(DeviceBuffer k, DeviceBuffer v, KvPages pages, int m, AttentionShape shape) {
        by.forRows(m).attention().kvAppend(k, v, pages, m, shape);
    }

    @Override
    public void attention(DeviceBuffer q, KvPages pages, int m, AttentionShape shape, DeviceBuffer out) {
        by.forRows(m).attention().attention(q, pages, m, shape, out);
    }
}
