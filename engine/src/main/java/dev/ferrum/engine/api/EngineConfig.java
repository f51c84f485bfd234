package dev.ferrum.engine.api;

import dev.ferrum.engine.error.Check;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/// Every tunable there is. Start from [#forModel] and change single values with the `with…` methods.
///
/// `contextTokens`: most tokens of one conversation; 0 takes the model's training context, at most 8192.
/// `threads`: CPU threads; 0 takes the machine's cores. `kvBytes`: memory for the KV pool; 0 takes room for
/// `maxSequences` contexts but at most a quarter of the machine's memory. `prefillChunk`: most prompt tokens a
/// step computes; 0 is the backend's choice. `traceOut`: file that gets every stage span as Chrome Trace Event
/// JSON. `gpuLayers`: layers whose experts lie in a card's own memory, those of the others in main memory,
/// computed by the CPU; empty takes as many as fit.
public record EngineConfig(
        Path model,
        BackendChoice backend,
        int device,
        int contextTokens,
        int threads,
        long kvBytes,
        KvPrecision kvPrecision,
        int maxSequences,
        int prefillChunk,
        MoeSwitches moe,
        boolean profile,
        Optional<Path> traceOut,
        boolean warmUp,
        OptionalInt gpuLayers) {
    /// `device` for the backend's best one.
    public static final int BEST_DEVICE = -1;

    public EngineConfig {
        Check.inRange("device", device, BEST_DEVICE, 1023);
        Check.inRange("layers on the device", gpuLayers.orElse(0), 0, 1 << 16);
        Check.inRange("context tokens", contextTokens, 0, 1 << 24);
        Check.inRange("threads", threads, 0, 1024);
        Check.inRange("KV bytes", kvBytes, 0, Long.MAX_VALUE);
        Check.inRange("sequences", maxSequences, 1, 256);
        Check.inRange("prefill chunk", prefillChunk, 0, 8192);
    }

    /// The defaults, for the model file `model`.
    public static EngineConfig forModel(Path model) {
        return new EngineConfig(
                model,
                new BackendChoice.Auto(),
                BEST_DEVICE,
                0,
                0,
                0,
                KvPrecision.F16,
                32,
                0,
                MoeSwitches.defaults(),
                false,
                Optional.empty(),
                true,
                OptionalInt.empty());
    }

    public EngineConfig withBackend(BackendChoice choice) {
        return with(draft -> draft.backend = choice);
    }

    public EngineConfig withDevice(int index) {
        return with(draft -> draft.device = index);
    }

    public EngineConfig withContext(int tokens) {
        return with(draft -> draft.contextTokens = tokens);
    }

    public EngineConfig withThreads(int count) {
        return with(draft -> draft.threads = count);
    }

    public EngineConfig withKv(KvPrecision precision, long bytes) {
        return with(draft -> {
            draft.kvPrecision = precision;
            draft.kvBytes = bytes;
        });
    }

    public EngineConfig withSequences(int most) {
        return with(draft -> draft.maxSequences = most);
    }

    public EngineConfig withPrefillChunk(int tokens) {
        return with(draft -> draft.prefillChunk = tokens);
    }

    public EngineConfig withMoe(MoeSwitches switches) {
        return with(draft -> draft.moe = switches);
    }

    public EngineConfig withProfile(boolean on) {
        return with(draft -> draft.profile = on);
    }

    public EngineConfig withTrace(Path file) {
        return with(draft -> {
            draft.profile = true;
            draft.traceOut = Optional.of(file);
        });
    }

    public EngineConfig withWarmUp(boolean on) {
        return with(draft -> draft.warmUp = on);
    }

    /// Keeps the experts of at most `layers` layers in the device's memory.
    public EngineConfig withGpuLayers(int layers) {
        return with(draft -> draft.gpuLayers = OptionalInt.of(layers));
    }

    private EngineConfig with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.config();
    }

    /// All values, while one of them changes.
    private static final class Draft {
        private final Path model;
        private BackendChoice backend;
        private int device;
        private int contextTokens;
        private int threads;
        private long kvBytes;
        private KvPrecision kvPrecision;
        private int maxSequences;
        private int prefillChunk;
        private MoeSwitches moe;
        private boolean profile;
        private Optional<Path> traceOut;
        private boolean warmUp;
        private OptionalInt gpuLayers;

        private Draft(EngineConfig it) {
            model = it.model;
            backend = it.backend;
            device = it.device;
            contextTokens = it.contextTokens;
            threads = it.threads;
            kvBytes = it.kvBytes;
            kvPrecision = it.kvPrecision;
            maxSequences = it.maxSequences;
            prefillChunk = it.prefillChunk;
            moe = it.moe;
            profile = it.profile;
            traceOut = it.traceOut;
            warmUp = it.warmUp;
            gpuLayers = it.gpuLayers;
        }

        private EngineConfig config() {
            return new EngineConfig(
                    model,
                    backend,
                    device,
                    contextTokens,
                    threads,
                    kvBytes,
                    kvPrecision,
                    maxSequences,
                    prefillChunk,
                    moe,
                    profile,
                    traceOut,
                    warmUp,
                    gpuLayers);
        }
    }
}
