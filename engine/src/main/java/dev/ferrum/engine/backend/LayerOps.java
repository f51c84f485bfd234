package dev.ferrum.engine.backend;

/// Parts of a transformer step as one op each, for a backend that gains by keeping on the chip what the single ops
/// would leave in memory.
///
/// A part equals the single ops named at its method; their intermediate results are nowhere to be read. `queue` is one
/// of the same backend; it marks the stages of a part itself. Made for one model after its weights
/// ([Backend#layerOps]), and owner of what it works in.
public interface LayerOps extends AutoCloseable {
    /// Whether steps of `m` rows over such a cache may be made of these parts; else single ops are to be used.
    boolean takes(int m, KvPages pages);

    /// `residual[m, hidden] += output · attention` over the normed residual: `rmsNorm`, `linear3`, `qkNormRope`,
    /// `kvAppend`, `attention`, `linearAdd`.
    void attention(CommandQueue queue, int layer, AttentionBlock block, KvPages pages, int m, DeviceBuffer residual);

    /// `residual[m, hidden] +=` the experts' weighted sum over the normed residual: `rmsNorm`, `linear` with the
    /// router, `route`, the experts' products and `weightedSum`. Writes the chosen experts to i32 `ids[m, topK]`.
    void experts(CommandQueue queue, int layer, ExpertBlock block, int m, DeviceBuffer residual, DeviceBuffer ids);

    /// `logits[count, vocabulary]` of the rows i32 `rows[count]` of `residual[m, hidden]`: `gatherRows`, `rmsNorm`,
    /// `linear`.
    void head(
            CommandQueue queue,
            HeadBlock block,
            int m,
            DeviceBuffer residual,
            DeviceBuffer rows,
            int count,
            DeviceBuffer logits);

    @Override
    void close();
}
