package dev.ferrum.engine.model;

import dev.ferrum.engine.api.MoeSwitches;
import dev.ferrum.engine.api.PathBoundaries;
import dev.ferrum.engine.backend.AttentionShape;
import dev.ferrum.engine.backend.CommandQueue;
import dev.ferrum.engine.kv.KvPool;

/// A loaded causal language model. Engine thread only; owns its weights and scratch.
public interface CausalModel extends AutoCloseable {
    int vocabulary();

    int layers();

    AttentionShape attention();

    /// Most rows of one [#forward].
    int maxRows();

    /// Most tokens of a sequence.
    int maxContext();

    /// The MoE path's name for a step of `rows` rows: `decode`, `batched`, `prefill`.
    String pathName(int rows);

    /// Uses these variants of the MoE paths from the next [#forward] on.
    void switches(MoeSwitches switches);

    /// Moves the boundaries between the MoE paths from the next [#forward] on.
    void boundaries(PathBoundaries boundaries);

    /// Runs the model once over the batch's rows: writes their keys and values into `pool` and returns the logits
    /// of the rows the batch asks for. The KV sequences must have room; the caller advances them afterwards.
    ///
    /// The returned logits are borrowed and overwritten by the next call; the host may read them after
    /// [Logits#read()].
    Logits forward(TokenBatch batch, KvPool pool, CommandQueue queue);

    /// Whether [#forward] returns while the device is at work, having told the profiler nothing.
    boolean runsAhead(CommandQueue queue);

    /// Tells the profiler what the step over `batch` had to read and to compute, whose routing is at hand: after its
    /// [Logits#read()] or [Logits#findBest], and until the same of the next step.
    void reportTraffic(TokenBatch batch, KvPool pool);

    /// The experts chosen for the rows of the last [#forward], `[layers][rows][topK]`, best first; for diagnosis.
    int[][][] lastRouting(CommandQueue queue);

    @Override
    void close();
}
