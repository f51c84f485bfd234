package dev.ferrum.engine.backend;

/// Mixture-of-experts operations. A *pair* is (token, slot): pair `t * topK + s` is the `s`-th best expert of token
/// `t`. Pair buffers are f32 `[m * topK, n]` in pair order on every path; `ids` is i32 `[m, topK]`, `weights` f32
/// `[m, topK]`.
public interface MoeOps {
    /// Softmax over `logits[m, experts]`, the `topK` greatest (best first, the smaller expert id wins a tie), and
    /// their weights, divided by their sum when `renormalise`. Formula: Qwen3-MoE's router, `norm_topk_prob`.
    void route(
            DeviceBuffer logits,
            int m,
            int experts,
            int topK,
            boolean renormalise,
            DeviceBuffer ids,
            DeviceBuffer weights);

    /// Decode paths: `out[pair, :] = w[ids[pair]] · x[row(pair), :]` where `row` is the pair's token for
    /// [PairInput#TOKEN] (`x[m, cols]`) and the pair itself for [PairInput#PAIR] (`x[m * topK, cols]`).
    void pairLinear(
            ExpertWeights w, PairInput input, DeviceBuffer x, DeviceBuffer ids, int m, int topK, DeviceBuffer out);

    /// Decode paths, fused: `out[pair, :] = silu(gate[id]·x[token]) * (up[id]·x[token])`, `out[m * topK, rows]`.
    /// Only where [Capabilities#fusedGateUpSilu()]; equals two [#pairLinear] and one [#siluMul].
    void gateUpSilu(
            ExpertWeights gate, ExpertWeights up, DeviceBuffer x, DeviceBuffer ids, int m, int topK, DeviceBuffer out);

    /// `gate[i] = gate[i] / (1 + exp(-gate[i])) * up[i]` for `count` elements, in place in `gate`.
    void siluMul(DeviceBuffer gate, DeviceBuffer up, long count);

    /// Prefill: sorts pairs by expert. `offsets` is i32 `[experts + 1]`: pairs of expert `e` are
    /// `order[offsets[e] .. offsets[e+1])`, ascending; `order` is i32 `[m * topK]`.
    void bucket(DeviceBuffer ids, int m, int topK, int experts, DeviceBuffer offsets, DeviceBuffer order);

    /// Prefill: as [#pairLinear], with the pairs of each expert as one matrix product over the buckets of
    /// [#bucket].
    void groupedLinear(
            ExpertWeights w,
            PairInput input,
            DeviceBuffer x,
            DeviceBuffer offsets,
            DeviceBuffer order,
            int m,
            int topK,
            GridSizing sizing,
            DeviceBuffer out);

    /// `residual[t, :] += sum over s of weights[t, s] * pairs[t * topK + s, :]`, rows of `n`.
    void weightedSum(DeviceBuffer pairs, DeviceBuffer weights, int m, int topK, int n, DeviceBuffer residual);

    /// [#weightedSum], then `normed[t, :] = rmsNorm(residual[t, :], normWeight, eps)`: the next layer's first norm.
    void weightedSumNorm(
            DeviceBuffer pairs,
            DeviceBuffer weights,
            int m,
            int topK,
            int n,
            DeviceBuffer residual,
            DeviceBuffer normWeight,
            float eps,
            DeviceBuffer normed);

    /// Which row of the input a pair reads.
    enum PairInput {
        TOKEN,
        PAIR;

        /// How many pairs, one behind the other, read the same row.
        public int pairsPerRow(int topK) {
            return switch (this) {
                case TOKEN -> topK;
                case PAIR -> 1;
            };
        }
    }

    /// How a backend that sizes grids does so in prefill: from the device's bucket counts, or for the worst case.
    enum GridSizing {
        FROM_COUNTS,
        WORST_CASE
    }
}
