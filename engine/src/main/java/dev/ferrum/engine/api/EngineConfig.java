package dev.ferrum.engine.api;

import dev.ferrum.engine.error.Check;
import java.nio.file.Path;
import java.util.Optional;

/// Every tunable there is. Start from [#forModel] and change single values with the `with…` methods.
///
/// `contextTokens`: most tokens of one conversation; 0 takes the model's training context, at most 8192.
/// `threads`: CPU threads; 0 takes the machine's cores. `kvBytes`: memory for the KV pool; 0 takes room for
/// `maxSequences` contexts but at most a quarter of the machine's memory. `prefillChunk`: most prompt tokens a step
/// computes. `traceOut`: file that gets every stage span as Chrome Trace Event JSON.
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
        boolean warmUp) {
    public EngineConfig {
        Check.inRange("device", device, 0, 1023);
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
                0,
                0,
                0,
                0,
                KvPrecision.F16,
                32,
                512,
                MoeSwitches.defaults(),
                false,
                Optional.empty(),
                true);
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
                warmUp);
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
                warmUp);
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
                warmUp);
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
                warmUp);
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
                warmUp);
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
                warmUp);
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
                warmUp);
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
                warmUp);
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
                warmUp);
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
                warmUp);
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
                on);
    }
}
