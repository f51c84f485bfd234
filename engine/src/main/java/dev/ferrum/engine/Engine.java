package dev.ferrum.engine;

import dev.ferrum.engine.api.BackendChoice;
import dev.ferrum.engine.api.BackendReport;
import dev.ferrum.engine.api.BenchResult;
import dev.ferrum.engine.api.BenchSpec;
import dev.ferrum.engine.api.DeviceLimits;
import dev.ferrum.engine.api.DeviceMemory;
import dev.ferrum.engine.api.EngineConfig;
import dev.ferrum.engine.api.Evaluation;
import dev.ferrum.engine.api.GenerationEvent;
import dev.ferrum.engine.api.GenerationHandle;
import dev.ferrum.engine.api.GenerationRequest;
import dev.ferrum.engine.api.MemoryForecast;
import dev.ferrum.engine.api.MemoryUse;
import dev.ferrum.engine.api.ModelInfo;
import dev.ferrum.engine.api.ModelShape;
import dev.ferrum.engine.api.MoeSwitches;
import dev.ferrum.engine.api.PathBoundaries;
import dev.ferrum.engine.api.SelfTestDepth;
import dev.ferrum.engine.api.SelfTestResult;
import dev.ferrum.engine.backend.BackendException;
import dev.ferrum.engine.backend.BackendProvider;
import dev.ferrum.engine.backend.BackendSelector;
import dev.ferrum.engine.backend.Capabilities;
import dev.ferrum.engine.error.EngineException;
import dev.ferrum.engine.gguf.GgufFile;
import dev.ferrum.engine.profile.ChromeTrace;
import dev.ferrum.engine.profile.ExpertCounts;
import dev.ferrum.engine.profile.ProfileSnapshot;
import dev.ferrum.engine.profile.StepReading;
import dev.ferrum.engine.profile.StepTrace;
import dev.ferrum.engine.profile.TraceSpan;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;

/// A loaded model with its scheduler: the only way into the engine. Any thread.
public final class Engine implements AutoCloseable {
    private final EngineOpener.Opened opened;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Engine(EngineOpener.Opened opened) {
        this.opened = opened;
    }

    /// Loads `config.model()` on the chosen backend; `progress` gets 0..1 on this thread.
    ///
    /// Throws an `EngineException` that says what is wrong with file, backend or memory; nothing stays open then.
    public static Engine open(EngineConfig config, DoubleConsumer progress) {
        return open(config, progress, BackendSelector.installed());
    }

    /// Without a name in `config`, a backend that works but cannot take this model after all gives way to the
    /// next one; the report says why.
    static Engine open(EngineConfig config, DoubleConsumer progress, List<BackendProvider> providers) {
        EngineOpener opener = new EngineOpener(config, progress);
        try {
            return new Engine(opener.open(providers));
        } catch (BackendException refusal) {
            Optional<List<BackendProvider>> others = opener.withoutChosen(providers, refusal);
            if (others.isEmpty()) {
                throw refusal;
            }
            return open(config, progress, others.get());
        }
    }

    /// Reads what a model file is, without loading weights. Files of other architectures can be read too: what is
    /// not known of them is 0.
    public static ModelInfo inspect(Path file) {
        try (GgufFile open = GgufFile.open(file)) {
            return new ModelInspector(open).read(file);
        }
    }

    /// Probes every backend of this build and says which one `choice` gives; none is chosen where opening would
    /// fail.
    public static BackendReport backends(BackendChoice choice) {
        return EngineOpener.report(
                new BackendSelector().survey(EngineOpener.named(choice), BackendSelector.installed()));
    }

    /// Every device that models can run on here, the best first, with its memory as it is now; which one
    /// `choice` gives is marked, and none where opening would fail.
    public static List<DeviceMemory> devices(BackendChoice choice) {
        return Forecasts.devices(choice, BackendSelector.installed());
    }

    /// What a model of `shape` would take on `device` beside its weights, opened as `config` says; its file
    /// need not be there. The context is never more than the model was trained for.
    public static MemoryForecast forecast(ModelShape shape, EngineConfig config, DeviceMemory device) {
        return Forecasts.of(shape, config, device, BackendSelector.installed());
    }

    /// The backends of this build, without asking whether they work here.
    public static List<String> backendIds() {
        return BackendSelector.installed().stream().map(BackendProvider::id).toList();
    }

    /// Tests the backend called `id` against the CPU's results; empty where it has no such test. Takes a while.
    ///
    /// Throws `EngineException` when this build has no such backend.
    public static Optional<SelfTestResult> selfTest(String id, SelfTestDepth depth) {
        return BackendSelector.installed().stream()
                .filter(provider -> provider.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new EngineException(
                        "backend %s: expected one of this build, found none; `ferrum devices` lists them"
                                .formatted(id)))
                .selfTest(depth);
    }

    public EngineConfig config() {
        return opened.config();
    }

    public ModelInfo model() {
        return opened.model();
    }

    public BackendReport backendReport() {
        return opened.backends();
    }

    /// Most tokens of one conversation, as loaded.
    public int contextTokens() {
        return opened.contextTokens();
    }

    /// What the model holds on its device.
    public MemoryUse memory() {
        return opened.memory();
    }

    public ModelText text() {
        return opened.text();
    }

    /// True when the chat template can switch reasoning on and off.
    public boolean knowsThinking() {
        return opened.text().knowsThinking();
    }

    /// Queues a request; `sink` gets its events on the engine thread.
    ///
    /// The prompt is rendered and encoded on this thread. A sink that is slow delays every request: one that has
    /// much to do hands its events on. Throws `IllegalStateException` when the engine is closed; all else that is
    /// wrong with a request is its `Failed` event.
    public GenerationHandle submit(GenerationRequest request, Consumer<GenerationEvent> sink) {
        return opened.scheduler().submit(request, opened.firstTokens().watch(sink));
    }

    /// Runs `tokens` through the model, `chunk` a step, and returns logits of `positions` and the routing of all
    /// rows. Waits until no request runs, and for the result.
    public Evaluation evaluate(int[] tokens, int chunk, int[] positions) {
        return opened.scheduler().evaluate(tokens, chunk, positions);
    }

    /// Measures; waits until no request runs. `progress` gets 0..1 on the engine thread.
    public BenchResult bench(BenchSpec spec, DoubleConsumer progress) {
        return opened.scheduler().bench(spec, progress);
    }

    /// Measures what the device can do at best, for some tenths of a second on the engine thread; waits until kernels
    /// are warm and no request runs, and for the result. Empty when a request came meanwhile: that one goes first.
    public Optional<DeviceLimits> measureLimits() {
        try {
            awaitWarmUp();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException("interrupted while waiting for the warm-up; nothing was measured", e);
        }
        return opened.scheduler().whenIdle(opened.backend()::measureLimits);
    }

    /// Waits until background warm-up of kernels has ended.
    public void awaitWarmUp() throws InterruptedException {
        if (opened.warmUp().isPresent()) {
            opened.warmUp().get().await();
        }
    }

    /// `listener` is told, once, when the device is lost, on the engine thread or at once. All requests have failed
    /// with the same message then; this engine takes no more, and another one can be opened once it is
    /// closed.
    public void whenLost(Consumer<EngineException> listener) {
        opened.scheduler().whenLost(listener);
    }

    /// Switches the MoE paths' variants from the next step on.
    public void setMoeSwitches(MoeSwitches switches) {
        opened.scheduler().setMoeSwitches(switches);
    }

    /// Moves the boundaries between the MoE paths from the next step on.
    public void setPathBoundaries(PathBoundaries boundaries) {
        opened.scheduler().setPathBoundaries(boundaries);
    }

    /// The boundaries between the MoE paths that the backend asks for.
    public PathBoundaries usualBoundaries() {
        Capabilities usual = opened.backend().capabilities();
        return new PathBoundaries(usual.batchedDecodeFrom(), usual.batchedPrefillFrom());
    }

    /// Forgets prompts of ended requests, so that requests submitted from now on compute theirs from the first token
    /// on.
    public void forgetPrompts() {
        opened.scheduler().forgetPrompts();
    }

    /// Records stage times from the next step on.
    public void startProfiling() {
        opened.profiler().start();
    }

    /// Records no stage times from the next step on; what was recorded stays.
    public void stopProfiling() {
        opened.profiler().stop();
    }

    /// Stage times and counters since the engine was opened.
    public ProfileSnapshot profile() {
        return opened.profiler().snapshot();
    }

    /// Recorded steps that ended since reading `from`, oldest first; 0 for all that are still there.
    public StepReading steps(long from) {
        return opened.profiler().steps(from);
    }

    /// How often each expert was chosen in recorded steps since the engine was opened.
    public ExpertCounts experts() {
        return opened.profiler().experts();
    }

    /// The last recorded spans, oldest first; a step follows its stages.
    public List<TraceSpan> spans() {
        return opened.profiler().spans();
    }

    /// Writes the last recorded spans and the steps' counters as Chrome Trace Event JSON, replacing `file`.
    public void writeTrace(Path file) {
        List<TraceSpan> spans = spans();
        List<StepTrace> steps = steps(0).steps();
        ChromeTrace.write(spans, steps, opened.profiler().recordedSpans() - spans.size(), file);
    }

    /// Stops the engine thread (running requests end as cancelled), writes the trace file if there is to be one,
    /// and frees all memory. Not from a sink.
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        opened.scheduler().close();
        try {
            opened.config().traceOut().ifPresent(this::writeTrace);
        } finally {
            opened.parts().close();
        }
    }
}
