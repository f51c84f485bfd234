/// The mixture-of-experts half of a layer, over the op contracts of `backend`; no backend is named here.
///
/// One layer ([MoeLayer]) asks [MoePath] which of three ways fits the number of rows of the step:
/// [StackedDecode], [BatchedDecode] or [BatchedPrefill]. They share [Routing] and [MoeScratch] and differ only in how
/// (token, expert) pairs are walked. Called by `model.qwen3moe`.
///
/// Read first: [MoePath], then [MoeLayer], then one of the paths.
package dev.ferrum.engine.moe;
