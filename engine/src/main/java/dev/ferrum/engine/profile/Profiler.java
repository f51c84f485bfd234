package dev.ferrum.engine.profile;

/// What queues, model and scheduler report to. Called by the engine thread only; readers take snapshots elsewhere.
///
/// Times are nanoseconds on the clock of `System.nanoTime()`; a backend with its own clock aligns before it calls.
public interface Profiler {
    /// True while stages are recorded; a queue asks this once per mark and does nothing more when false.
    boolean on();

    /// A step of `rows` rows begins; `path` is the MoE path's name in traces: `decode`, `batched`, `prefill`.
    void stepStarted(String path, int rows, long nanos);

    /// `stage` of `layer` (-1 outside the layers) took `durationNanos` from `startNanos`.
    void span(Stage stage, int layer, long startNanos, long durationNanos);

    /// Time from the end of the latest span of this step (its begin, where there is none) until `nanos` was `stage`,
    /// outside the layers; nothing where spans reach that far already. For what the host does after the device.
    void fill(Stage stage, long nanos);

    /// What a stage of this step has to do at least: bytes of weights and KV cache to read, over all layers, and
    /// arithmetic operations. Added up over calls; only while [#on()].
    void traffic(Stage stage, long bytes, long operations);

    /// `rows` rows of this step chose `expert` in `layer`; only while [#on()].
    void expert(int layer, int expert, int rows);

    /// The step that began last ended at `nanos`, and all is told of it. May come later than that, but before the next
    /// step begins.
    void stepFinished(long nanos);

    /// Adds to a counter; counted whether or not stages are recorded.
    void count(Counter counter, long amount);

    /// Sets a counter that shows a level (KV blocks in use, queue depth).
    void level(Counter counter, long value);
}
