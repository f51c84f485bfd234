package dev.ferrum.cuda;

import dev.ferrum.engine.Engine;
import dev.ferrum.engine.api.BackendChoice;
import dev.ferrum.engine.api.DeviceMemory;
import dev.ferrum.engine.api.EngineConfig;
import dev.ferrum.engine.api.MemoryForecast;
import dev.ferrum.engine.api.MemoryUse;
import dev.ferrum.engine.api.ModelInfo;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;

/// Measures what a model really takes of a card: opens it with each context, computes a prompt, and compares the
/// driver's figures of free memory with what is foreseen before a load. A context of the card is held all the while, as
/// the forecast supposes. Run by hand: `cuda-bridge/gpu/run memory FILE CONTEXT…`.
final class CardMemoryTruth {
    private static final double MIB = 1 << 20;
    private static final int CHUNK = 2048;

    private CardMemoryTruth() {}

    public static void main(String[] args) throws InterruptedException {
        Path file = Path.of(args[0]);
        ModelInfo info = Engine.inspect(file);
        DeviceMemory device = Engine.devices(new BackendChoice.Named(CudaBackendProvider.ID)).stream()
                .filter(DeviceMemory::chosen)
                .findFirst()
                .orElseThrow();
        try (Card card = Card.orSkip()) {
            for (int i = 1; i < args.length; i++) {
                EngineConfig config = EngineConfig.forModel(file)
                        .withBackend(new BackendChoice.Named(CudaBackendProvider.ID))
                        .withContext(Integer.parseInt(args[i]))
                        .withSequences(1);
                measure(info, config, device, card.context());
            }
        }
    }

    private static void measure(ModelInfo info, EngineConfig config, DeviceMemory device, CudaContext context)
            throws InterruptedException {
        MemoryForecast forecast = Engine.forecast(info.shape().orElseThrow(), config, device);
        long before = context.freeBytes();
        try (Engine engine = Engine.open(config, _ -> {})) {
            engine.awaitWarmUp();
            // At most two pieces: to fill a long context takes minutes, and no more memory.
            int[] tokens = new Random(1)
                    .ints(Math.min(forecast.contextTokens(), 2 * CHUNK), 0, info.vocabulary())
                    .toArray();
            for (int chunk : new int[] {CHUNK, 16}) {
                engine.evaluate(tokens, chunk, new int[] {tokens.length - 1});
            }
            long taken = before - context.freeBytes();
            MemoryUse use = engine.memory();
            long foreseen = info.weightBytes() + forecast.totalBytes();
            System.out.printf(
                    Locale.ROOT,
                    "%s context %d: foreseen %.1f MiB = weights %.1f + KV %.1f + working %.1f; taken %.1f MiB (%+.2f %%);"
                            + " the engine says %.1f, %d of %d layers on the card%n",
                    device.name(),
                    forecast.contextTokens(),
                    foreseen / MIB,
                    info.weightBytes() / MIB,
                    forecast.kvBytes() / MIB,
                    forecast.workingBytes() / MIB,
                    taken / MIB,
                    100.0 * (foreseen - taken) / taken,
                    use.totalBytes() / MIB,
                    use.deviceLayers(),
                    use.layers());
        }
    }
}
