package dev.ferrum.engine;

import dev.ferrum.engine.api.BackendChoice;
import dev.ferrum.engine.api.BackendReport;
import dev.ferrum.engine.api.EngineConfig;
import dev.ferrum.engine.api.KvPrecision;
import dev.ferrum.engine.api.MemoryUse;
import dev.ferrum.engine.api.ModelInfo;
import dev.ferrum.engine.backend.Backend;
import dev.ferrum.engine.backend.BackendOptions;
import dev.ferrum.engine.backend.BackendProvider;
import dev.ferrum.engine.backend.BackendSelector;
import dev.ferrum.engine.backend.Candidate;
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
    private static final int BLOCK_TOKENS = 32;

    private static final int DEFAULT_CONTEXT = 8192;
    /// About 100 decode steps of a model of 48 layers; 1.5 MB.
    private static final int SPANS = 1 << 16;
    /// About 800 such steps, for a trace that goes to a file; 12 MB.
    private static final int TRACE_SPANS = 1 << 19;

    private final EngineConfig config;
    private final DoubleConsumer progress;
    private final OpenParts parts = new OpenParts();

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
        GgufFile file = parts.add(GgufFile.open(config.model()));
        ModelInfo info = new ModelInspector(file).read(config.model());
        Selection selection = new BackendSelector().select(named(config.backend()), providers);
        DeviceInfo device = device(selection);
        Backend backend = parts.add(selection.provider().open(device, new BackendOptions(config.threads())));
        Optional<WarmUp> warmUp =
                config.warmUp() ? Optional.of(parts.add(WarmUp.start(backend, weightTypes(file)))) : Optional.empty();
        FileText text = FileText.of(file.metadata());
        RecordingProfiler profiler = new RecordingProfiler(
                info.layers(), info.experts(), config.traceOut().isPresent() ? TRACE_SPANS : SPANS);
        if (config.profile()) {
            profiler.start();
        }
        CausalModel model = parts.add(ModelLoader.load(file, backend, options(context(info), profiler), progress));
        CommandQueue queue = parts.add(backend.openQueue(profiler));
        KvLayout layout = new KvLayout(model.layers(), model.attention(), kvType(), BLOCK_TOKENS);
        int blocks =
                KvBudget.blocks(config, layout, model.maxContext(), device, backend.capabilities(), info.weightBytes());
        KvPool pool = parts.add(new KvPool(backend, layout, blocks));
        SchedulerSettings settings = new SchedulerSettings(
                model.maxContext(),
                config.maxSequences(),
                config.prefillChunk(),
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
                scheduler,
                backend,
                settings.contextTokens(),
                new MemoryUse(info.weightBytes(), pool.blocks() * layout.blockBytes()));
    }

    /// Never more than the model was trained for: beyond that its answers are noise.
    private int context(ModelInfo info) {
        int wanted = config.contextTokens() == 0 ? DEFAULT_CONTEXT : config.contextTokens();
        return info.trainedContext() == 0 ? wanted : Math.min(wanted, info.trainedContext());
    }

    /// In the order of the file, which is about that of a forward pass.
    private static Set<GgmlType> weightTypes(GgufFile file) {
        Set<GgmlType> types = new LinkedHashSet<>();
        file.tensors().forEach(tensor -> types.add(tensor.type()));
        types.remove(GgmlType.I32);
        return types;
    }

    private ModelOptions options(int context, RecordingProfiler profiler) {
        int rows = config.prefillChunk() + config.maxSequences();
        return new ModelOptions(context, rows, config.maxSequences(), BLOCK_TOKENS, config.moe(), profiler);
    }

    private KvType kvType() {
        return config.kvPrecision() == KvPrecision.F32 ? KvType.F32 : KvType.F16;
    }

    /// The device with the configured number; 0 is the backend's best one.
    private DeviceInfo device(Selection selection) {
        if (config.device() == 0) {
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
