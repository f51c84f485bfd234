package dev.ferrum.engine.api;

import dev.ferrum.engine.error.Check;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/// Every tunable there is. Start from [#forModel] and change single values with the `with…` methods.
///
/// `contextTokens`: most tokens of one conversation; 0 takes the model's training context, at most 8192.
/// `threads`: CPU threads; 0 takes the machine's cores. `kvBytes`: memory for the KV pool; 0 takes room for
/// `maxSequences` contexts but at most a quarter of the machine's memory. `prefillChunk`: most prompt tokens a
/// step computes. `traceOut`: file that gets every stage span as Chrome Trace Event JSON. `gpuLayers`: layers
/// whose experts lie in a card's own memory, those of the others in main memory, computed by the CPU; empty
/// takes as many as fit.
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
        Check.inRange("prefill chunk", prefillChunk, 1, 8192);
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
                512,
                MoeSwitches.defaults(),
                false,
                Optional.empty(),
                true,
                OptionalInt.empty());
    }

    public EngineConfig withBackend(BackendChoice choice) {
        return new EngineConfig(
                model,
                choice,
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

    public EngineConfig withDevice(int index) {
        return new EngineConfig(
                model,
                backend,
                index,
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

    public EngineConfig withContext(int tokens) {
        return new EngineConfig(
                model,
                backend,
                device,
                tokens,
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

    public EngineConfig withThreads(int count) {
        return new EngineConfig(
                model,
                backend,
                device,
                contextTokens,
                count,
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

    public EngineConfig withKv(KvPrecision precision, long bytes) {
        return new EngineConfig(
                model,
                backend,
                device,
                contextTokens,
                threads,
                bytes,
                precision,
                maxSequences,
                prefillChunk,
                moe,
                profile,
                traceOut,
                warmUp,
                gpuLayers);
    }

    public EngineConfig withSequences(int most) {
        return new EngineConfig(
                model,
                backend,
                device,
                contextTokens,
                threads,
                kvBytes,
                kvPrecision,
                most,
                prefillChunk,
                moe,
                profile,
                traceOut,
                warmUp,
                gpuLayers);
    }

    public EngineConfig withPrefillChunk(int tokens) {
        return new EngineConfig(
                model,
                backend,
                device,
                contextTokens,
                threads,
                kvBytes,
                kvPrecision,
                maxSequences,
                tokens,
                moe,
                profile,
                traceOut,
                warmUp,
                gpuLayers);
    }

    public EngineConfig withMoe(MoeSwitches switches) {
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
                switches,
                profile,
                traceOut,
                warmUp,
                gpuLayers);
    }

    public EngineConfig withProfile(boolean on) {
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
                on,
                traceOut,
                warmUp,
                gpuLayers);
    }

    public EngineConfig withTrace(Path file) {
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
                true,
                Optional.of(file),
                warmUp,
                gpuLayers);
    }

    public EngineConfig withWarmUp(boolean on) {
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
                on,
                gpuLayers);
    }

    /// Keeps the experts of at most `layers` layers in the device's memory.
    public EngineConfig withGpuLayers(int layers) {
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
                OptionalInt.of(layers));
    }
}
