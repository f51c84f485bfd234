package dev.ferrum.app.cli;

import dev.ferrum.app.start.StartContext;
import dev.ferrum.engine.Engine;
import dev.ferrum.engine.api.BackendChoice;
import dev.ferrum.engine.api.EngineConfig;
import dev.ferrum.engine.api.KvPrecision;
import dev.ferrum.engine.api.MemoryUse;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The options of every command that loads a model.
final class EngineOptions {
    @Mixin
    private ModelOption model;

    @Option(
            names = "--ctx",
            paramLabel = "N",
            description = "Most tokens of one conversation. Default: what the model was trained for, at most 8192.")
    private int context;

    @Option(
            names = {"-t", "--threads"},
            paramLabel = "N",
            description = "CPU threads. Default: one for each core.")
    private int threads;

    @Option(
            names = "--backend",
            paramLabel = "ID",
            description = "cpu, cuda, metal, or auto for the best that works. Default: auto.")
    private String backend = "auto";

    @Option(names = "--device", paramLabel = "N", description = "Which device of the backend. Default: the best one.")
    private int device = EngineConfig.BEST_DEVICE;

    @Option(
            names = "--gpu-layers",
            paramLabel = "N",
            description = "Layers whose experts lie in the card's memory; the CPU computes those of the others."
                    + " Default: as many as fit.")
    private Integer gpuLayers;

    @Option(names = "--kv", paramLabel = "TYPE", description = "Precision of the KV cache: f16 or f32.")
    private KvPrecision kv;

    @Option(names = "--profile", description = "Time every stage and print the table at the end.")
    private boolean profile;

    @Option(names = "--trace", paramLabel = "FILE", description = "Write every stage span as Chrome Trace Event JSON.")
    private Path trace;

    Path file(StartContext start) {
        return model.file(start);
    }

    boolean profile() {
        return profile;
    }

    /// What was asked for, on top of the environment's switches; `--kv` left out means `kvByDefault`.
    EngineConfig config(StartContext start, KvPrecision kvByDefault) {
        EngineConfig config = start.switches()
                .applyTo(EngineConfig.forModel(file(start)))
                .withBackend(choice(backend))
                .withDevice(device)
                .withContext(context)
                .withThreads(threads)
                .withKv(kv == null ? kvByDefault : kv, 0);
        if (gpuLayers != null) {
            config = config.withGpuLayers(gpuLayers);
        }
        if (profile) {
            config = config.withProfile(true);
        }
        return trace == null ? config : config.withTrace(trace);
    }

    /// Loads the model with a progress bar, and says where its experts went if not all fit the card.
    Engine open(EngineConfig config, Console console) {
        Engine engine;
        try (ProgressBar bar = new ProgressBar(console, "Loading")) {
            engine = Engine.open(config, bar);
        }
        MemoryUse memory = engine.memory();
        if (memory.split()) {
            console.err()
                    .println(console.dimOnErr(
                            "experts of %d of %d layers on the card, those of the others, %s, on the CPU"
                                    .formatted(
                                            memory.deviceLayers(),
                                            memory.layers(),
                                            Words.bytes(memory.hostWeightBytes()))));
        }
        return engine;
    }

    static BackendChoice choice(String id) {
        return id.equals("auto") ? new BackendChoice.Auto() : new BackendChoice.Named(id);
    }
}
