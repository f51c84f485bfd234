package dev.ferrum.engine.backend;

/// Attention over a paged KV cache. Buffers are f32 and row-major unless said otherwise.
public interface AttentionOps {
    /// Normalises every head of `q[m, heads * headSize]` with `qWeight[headSize]` and of `k[m, kvHeads *
    /// headSize]` with `kWeight[headSize]` (RMSNorm, `eps`), then rotates both in place by i32 `positions[m]`.
    ///
    /// Rotation: RoPE in its "neox" form, pairs are elements `i` and `i + headSize/2`. Angle of pair `i` is
    /// `position * frequencies[i]`; `frequencies` is f32 `[headSize/2]` and already holds any context scaling
    /// (YaRN); sine and cosine are multiplied by `magnitude` (1 without YaRN).
    void qkNormRope(
            DeviceBuffer q,
            DeviceBuffer k,
            DeviceBuffer qWeight,
            DeviceBuffer kWeight,
            float eps,
            DeviceBuffer positions,
            DeviceBuffer frequencies,
            float magnitude,
            int m,
            AttentionShape shape);

    /// Stores `k` and `v`, both `[m, kvHeads * headSize]`, at each row's position of its sequence.
    void kvAppend(DeviceBuffer k, DeviceBuffer v, KvPages pages, int m, AttentionShape shape);

    /// Causal grouped-query attention: row `i` attends to positions `0..positions[i]` of its own sequence;
    /// `out[m, heads * headSize]`, scale `1/sqrt(headSize)`; `out` is not `q`.
    ///
    /// Query head `h` reads KV head `h / (heads / kvHeads)`. All keys, those of this step included, are in the
    /// cache.
    void attention(DeviceBuffer q, KvPages pages, int m, AttentionShape shape, DeviceBuffer out);
}
