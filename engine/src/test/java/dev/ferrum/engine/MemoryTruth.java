package dev.ferrum.engine;

import dev.ferrum.engine.api.DeviceMemory;
import dev.ferrum.engine.api.EngineConfig;
import dev.ferrum.engine.api.MemoryForecast;
import dev.ferrum.engine.api.ModelInfo;
import dev.ferrum.engine.backend.DeviceInfo;
import dev.ferrum.engine.backend.Probe;
import dev.ferrum.engine.cpu.CpuBackendProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/// Measures what a model really takes on the processor: a process of its own opens it, fills the whole context,
/// and reads the peak of its resident memory from Linux. The forecast is weights, one context and working
/// memory on top of what the process held before. Run by hand, a fresh process for each measurement: `java
/// -Xms256m -Xmx256m -XX:+AlwaysPreTouch … dev.ferrum.engine.MemoryTruth FILE CONTEXT`.
final class MemoryTruth {
    private static final double MIB = 1 << 20;
    private static final int CHUNK = 512;

    private MemoryTruth() {}

    public static void main(String[] args) throws IOException {
        Path file = Path.of(args[0]);
        int context = Integer.parseInt(args[1]);
        ModelInfo info = Engine.inspect(file);
        DeviceInfo cpu =
                ((Probe.Available) new CpuBackendProvider().probe()).devices().getFirst();
        DeviceMemory device = new DeviceMemory(
                cpu.backend(), 0, cpu.name(), DeviceMemory.Kind.PROCESSOR, cpu.totalBytes(), cpu.freeBytes(), true);
        EngineConfig config = EngineConfig.forModel(file).withContext(context).withSequences(1);
        MemoryForecast forecast = Engine.forecast(info.shape().orElseThrow(), config, device);
        warmUp(args);
        long before = kilobytes("VmRSS");
        try (Engine engine = Engine.open(config, _ -> {}, List.of(new CpuBackendProvider()))) {
            fill(engine, forecast.contextTokens(), info.vocabulary());
            long peak = kilobytes("VmHWM");
            long predicted = before + info.weightBytes() + forecast.kvBytes() + forecast.workingBytes();
            System.out.printf(
                    Locale.ROOT,
                    "%s context %d: before %.1f MiB, weights %.1f, KV %.1f, working %.1f; predicted %.1f, measured peak"
                            + " %.1f MiB (%+.2f %%); file %.1f, anonymous %.1f; own share %+.2f %%%n",
                    file.getFileName(),
                    forecast.contextTokens(),
                    before / MIB,
                    info.weightBytes() / MIB,
                    forecast.kvBytes() / MIB,
                    forecast.workingBytes() / MIB,
                    predicted / MIB,
                    peak / MIB,
                    100.0 * (predicted - peak) / peak,
                    kilobytes("RssFile") / MIB,
                    kilobytes("RssAnon") / MIB,
                    100.0 * ((predicted - before) - (peak - before)) / (peak - before));
        }
    }

    /// Classes, compiled code and the compiler's own memory are the program's, not the model's: another
    /// model first.
    private static void warmUp(String[] args) {
        if (args.length > 2) {
            EngineConfig small =
                    EngineConfig.forModel(Path.of(args[2])).withContext(512).withSequences(1);
            try (Engine engine = Engine.open(small, _ -> {}, List.of(new CpuBackendProvider()))) {
                fill(engine, 512, engine.model().vocabulary());
            }
        }
    }

    private static void fill(Engine engine, int context, int vocabulary) {
        int[] tokens = new int[context];
        for (int i = 0; i < context; i++) {
            tokens[i] = (int) (i * 2_654_435_761L % vocabulary + vocabulary) % vocabulary;
        }
        engine.evaluate(tokens, CHUNK, new int[] {context - 1});
    }

    /// A figure of `/proc/self/status`, in bytes.
    private static long kilobytes(String key) throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith(key + ":"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                .findFirst()
                .orElseThrow();
    }
}
