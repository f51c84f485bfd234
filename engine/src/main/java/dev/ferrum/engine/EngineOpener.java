package dev.ferrum.engine;

import dev.ferrum.engine.api.BackendChoice;
import dev.ferrum.engine.api.BackendReport;
import dev.ferrum.engine.api.EngineConfig;
import dev.ferrum.engine.api.KvPrecision;
import dev.ferrum.engine.api.MemoryUse;
import dev.ferrum.engine.api.ModelInfo;
import dev.ferrum.engine.backend.Backend;
import dev.ferrum.engine.backend.BackendException;
import dev.ferrum.engine.backend.BackendOptions;
import dev.ferrum.engine.backend.BackendProvider;
import dev.ferrum.engine.backend.BackendSelector;
import dev.ferrum.engine.backend.Candidate;
import dev.ferrum.engine.backend.Capabilities;
import dev.ferrum.engine.backend.CommandQueue;
import dev.ferrum.engine.backend.DeviceInfo;
import dev.ferrum.engine.backend.KvType;
import dev.ferrum.engine.backend.Selection;
import dev.ferrum.engine.error.EngineException;
import dev.ferrum.engine.gguf.GgmlType;
import dev.ferrum.engine.gguf.GgufFile;
import dev.ferrum.engine.kv.KvLayout;
import dev.ferrum.engine.kv.KvPool;
import dev.ferrum.engine.model.CausalModel;
import dev.ferrum.engine.model.ModelLoader;
import dev.ferrum.engine.model.ModelOptions;
import dev.ferrum.engine.model.ModelOutline;
import dev.ferrum.engine.model.Placement;
import dev.ferrum.engine.profile.Profiler;
import dev.ferrum.engine.profile.RecordingProfiler;
import dev.ferrum.engine.schedule.Scheduler;
import dev.ferrum.engine.schedule.SchedulerSettings;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleConsumer;

/// Opens all parts of an engine in order and wires them; what was opened is closed again when a later part fails.
final class EngineOpener {
    /// Tokens of a KV block: prefix sharing loses at most this many, and a block of one layer still fills a few
    /// pages.
    static final int BLOCK_TOKENS = 32;

    private static final int DEFAULT_CONTEXT = 8192;
    /// About 100 decode steps of a model of 48 layers; 1.5 MB.
    private static final int SPANS = 1 << 16;
    /// About 800 such steps, for a trace that goes to a file; 12 MB.
    private static final int TRACE_SPANS = 1 << 19;

    private final EngineConfig config;
    private final DoubleConsumer progress;
    private final OpenParts parts = new OpenParts();
    /// What was tried; null before.
    private Selection tried;

    EngineOpener(EngineConfig config, DoubleConsumer progress) {
        this.config = config;
        this.progress = progress;
    }

    /// Everything an [Engine] has.
    record Opened(
            EngineConfig config,
            OpenParts parts,
            ModelInfo model,
            BackendReport backends,
            FileText text,
            RecordingProfiler profiler,
            Optional<WarmUp> warmUp,
            FirstTokens firstTokens,
            Scheduler scheduler,
            Backend backend,
            int contextTokens,
            MemoryUse memory) {}

    Opened open(List<BackendProvider> providers) {
        try {
            return openAll(providers);
        } catch (RuntimeException | Error e) {
            parts.closeAfter(e);
            throw e;
        }
    }

    private Opened openAll(List<BackendProvider> providers) {
        progress.accept(0);
        Selection selection = new BackendSelector().select(named(config.backend()), providers);
        GgufFile file = parts.add(GgufFile.open(config.model()));
        ModelInfo info = new ModelInspector(file).read(config.model());
        tried = selection;
        DeviceInfo device = device(selection);
        Backend backend = parts.add(selection.provider().open(device, new BackendOptions(config.threads())));
        FirstTokens firstTokens = new FirstTokens();
        Optional<WarmUp> warmUp = config.warmUp()
                ? Optional.of(parts.add(WarmUp.start(backend, weightTypes(file), firstTokens)))
                : Optional.empty();
        FileText text = FileText.of(file.metadata());
        RecordingProfiler profiler = new RecordingProfiler(
                info.layers(), info.experts(), config.traceOut().isPresent() ? TRACE_SPANS : SPANS);
        if (config.profile()) {
            profiler.start();
        }
        ModelOptions options =
                options(config, context(config, info.trainedContext()), profiler, backend.capabilities());
        ModelOutline outline = ModelLoader.outline(file, backend, options);
        KvLayout layout = new KvLayout(outline.layers(), outline.attention(), kvType(config), BLOCK_TOKENS);
        MemoryPlan plan = new MemoryPlan(
                outline,
                layout,
                KvBudget.least(config, layout, outline.maxContext()),
                "%s (%s %d)".formatted(device.name(), device.backend(), device.index()),
                device.kind(),
                backend.device().freeBytes());
        // Memory of its own, or the part of the machine's that a GPU may use at once.
        boolean limited = !backend.capabilities().mapsWeights() || device.kind() == DeviceInfo.Kind.UNIFIED_GPU;
        int onDevice = limited ? plan.layersOnDevice(config.gpuLayers()) : outline.layers();
        CausalModel model =
                parts.add(ModelLoader.load(file, backend, placement(onDevice, outline, providers), options, progress));
        CommandQueue queue = parts.add(backend.openQueue(profiler));
        long left = limited ? plan.leftBytes(onDevice) : device.freeBytes();
        int blocks = KvBudget.blocks(config, layout, model.maxContext(), device.totalBytes(), left);
        KvPool pool = parts.add(new KvPool(backend, layout, blocks));
        SchedulerSettings settings = new SchedulerSettings(
                model.maxContext(),
                config.maxSequences(),
                options.maxRows() - config.maxSequences(),
                "%s (%s)".formatted(device.backend(), device.name()));
        Scheduler scheduler =
                parts.add(new Scheduler(model, pool, queue, profiler, text.tokenizer(), text.prompts(), settings));
        scheduler.start();
        warmUp.ifPresent(running -> running.then(scheduler::warmUp));
        progress.accept(1);
        return new Opened(
                config,
                parts,
                info,
                report(selection.candidates()),
                text,
                profiler,
                warmUp,
                firstTokens,
                scheduler,
                backend,
                settings.contextTokens(),
                new MemoryUse(
                        outline.weightBytes(onDevice),
                        pool.blocks() * layout.blockBytes(),
                        outline.workingBytes(),
                        outline.weightBytes(outline.layers()) - outline.weightBytes(onDevice),
                        onDevice,
                        outline.layers()));
    }

    /// The experts of the layers from `onDevice` on go to the processor.
    private Placement placement(int onDevice, ModelOutline outline, List<BackendProvider> providers) {
        if (onDevice == outline.layers()) {
            return Placement.onDevice();
        }
        Backend host = parts.add(new BackendSelector().host(providers).open(new BackendOptions(config.threads())));
        return new Placement(onDevice, Optional.of(host));
    }

    /// After `refusal`: `providers` with one in place of the tried one that gives its reason; empty where that
    /// one was asked for by name or is the processor.
    Optional<List<BackendProvider>> withoutChosen(List<BackendProvider> providers, BackendException refusal) {
        boolean nothingElse = tried == null || tried.device().kind() == DeviceInfo.Kind.CPU;
        if (nothingElse || named(config.backend()).isPresent()) {
            return Optional.empty();
        }
        BackendProvider chosen = tried.provider();
        return Optional.of(providers.stream()
                .map(provider ->
                        provider == chosen ? new RefusedBackend(provider.id(), refusal.getMessage()) : provider)
                .toList());
    }

    /// Never more than the model was trained for: beyond that its answers are noise.
    static int context(EngineConfig config, int trainedContext) {
        int wanted = config.contextTokens() == 0 ? DEFAULT_CONTEXT : config.contextTokens();
        return trainedContext == 0 ? wanted : Math.min(wanted, trainedContext);
    }

    /// In the order of the file, which is about that of a forward pass.
    private static Set<GgmlType> weightTypes(GgufFile file) {
        Set<GgmlType> types = new LinkedHashSet<>();
        file.tensors().forEach(tensor -> types.add(tensor.type()));
        types.remove(GgmlType.I32);
        return types;
    }

    static ModelOptions options(EngineConfig config, int context, Profiler profiler, Capabilities backend) {
        int chunk = config.prefillChunk() == 0 ? backend.prefillChunk() : config.prefillChunk();
        int rows = chunk + config.maxSequences();
        return new ModelOptions(context, rows, config.maxSequences(), BLOCK_TOKENS, config.moe(), profiler);
    }

    static KvType kvType(EngineConfig config) {
        return config.kvPrecision() == KvPrecision.F32 ? KvType.F32 : KvType.F16;
    }

    /// The device with the configured number, or the backend's best one.
    private DeviceInfo device(Selection selection) {
        if (config.device() == EngineConfig.BEST_DEVICE) {
            return selection.device();
        }
        List<DeviceInfo> devices = selection.candidates().stream()
                .filter(candidate -> candidate.verdict() == Candidate.Verdict.CHOSEN)
                .flatMap(candidate -> candidate.devices().stream())
                .toList();
        return devices.stream()
                .filter(device -> device.index() == config.device())
                .findFirst()
                .orElseThrow(() -> new EngineException("device: expected one of %s of backend %s, found %d"
                        .formatted(
                                devices.stream().map(DeviceInfo::index).toList(),
                                selection.provider().id(),
                                config.device())));
    }

    static Optional<String> named(BackendChoice choice) {
        return switch (choice) {
            case BackendChoice.Auto() -> Optional.empty();
            case BackendChoice.Named(String id) -> Optional.of(id);
        };
    }

    static BackendReport report(List<Candidate> candidates) {
        return new BackendReport(candidates.stream()
                .map(candidate -> new BackendReport.Entry(
                        candidate.id(),
                        candidate.available(),
                        candidate.verdict() == Candidate.Verdict.CHOSEN,
                        candidate.devices().stream().map(DeviceInfo::name).toList(),
                        candidate.detail(),
                        candidate.remedy()))
                .toList());
    }
}
