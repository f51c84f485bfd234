package dev.ferrum.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.engine.Engine;
import dev.ferrum.engine.api.BackendChoice;
import dev.ferrum.engine.api.EngineConfig;
import dev.ferrum.engine.api.Evaluation;
import dev.ferrum.engine.api.MemoryUse;
import dev.ferrum.engine.synth.SynthModel;
import dev.ferrum.engine.synth.SynthShape;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The whole engine on a card: what it takes of the card's memory, and models of which a part is left to the processor.
final class CudaEngineTest {
    @TempDir
    static Path folder;

    private static Card card;
    private static Path model;

    @BeforeAll
    static void writeModel() {
        card = Card.orSkip();
        model = folder.resolve("mini.gguf");
        SynthModel.write(SynthShape.ofName("mini").orElseThrow(), model, 1, done -> {});
    }

    @AfterAll
    static void giveBack() {
        if (card != null) {
            card.close();
        }
    }

    private static EngineConfig config() {
        return EngineConfig.forModel(model)
                .withBackend(new BackendChoice.Named("cuda"))
                .withContext(4096)
                .withSequences(8)
                .withPrefillChunk(2048);
    }

    private static final int[] TOKENS =
            IntStream.range(0, 200).map(i -> 1000 + 37 * i).toArray();

    @Test
    void theEngineTakesWhatWasForeseen() throws InterruptedException {
        for (int context : new int[] {512, 4096, 32_768}) {
            long before = card.context().freeBytes();
            try (Engine engine = Engine.open(config().withContext(context), done -> {})) {
                engine.awaitWarmUp();
                for (int chunk : new int[] {1, 8, 128}) {
                    engine.evaluate(TOKENS, chunk, new int[] {199});
                }
                MemoryUse use = engine.memory();
                long taken = before - card.context().freeBytes();
                System.err.printf("context %d: foreseen %,d, taken %,d%n", context, use.totalBytes(), taken);
                String what = "context %d: foreseen %d bytes, taken %d".formatted(context, use.totalBytes(), taken);
                assertEquals(use.totalBytes(), taken, 0.05 * taken, what);
            }
        }
    }

    @Test
    void aModelSplitBetweenCardAndProcessorComputesWhatAWholeOneDoes() {
        for (int chunk : new int[] {1, 8, 128}) {
            Evaluation whole = evaluate(config(), chunk);
            for (int layers : new int[] {0, 1}) {
                EngineConfig split = config().withGpuLayers(layers);
                try (Engine engine = Engine.open(split, done -> {})) {
                    assertEquals(layers, engine.memory().deviceLayers());
                }
                double error =
                        relativeError(whole.logits()[0], evaluate(split, chunk).logits()[0]);
                // Rows are rounded to 8 bits by the one and to 9 or not at all by the other.
                assertTrue(error < 3e-2, "%d layers on the card, chunk %d: %.1e".formatted(layers, chunk, error));
            }
        }
    }

    /// More rows than the contract's steps have, by which large tiles of attention are chosen.
    @Test
    void longPromptsComputeTheSameInChunksOfAnySize() {
        int[] tokens = IntStream.range(0, 2500).map(i -> 1000 + 41 * i).toArray();
        int[] positions = {0, 600, 1300, 2047, 2048, 2499};
        try (Engine engine = Engine.open(config(), done -> {})) {
            Evaluation small = engine.evaluate(tokens, 128, positions);
            for (int chunk : new int[] {33, 700, 1024, 2048}) {
                Evaluation large = engine.evaluate(tokens, chunk, positions);
                for (int i = 0; i < positions.length; i++) {
                    double error = relativeError(small.logits()[i], large.logits()[i]);
                    assertTrue(error < 3e-2, "token %d, chunk %d: %.1e".formatted(positions[i], chunk, error));
                }
            }
        }
    }

    private static Evaluation evaluate(EngineConfig config, int chunk) {
        try (Engine engine = Engine.open(config, done -> {})) {
            return engine.evaluate(TOKENS, chunk, new int[] {199});
        }
    }

    private static double relativeError(float[] expected, float[] found) {
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < expected.length; i++) {
            difference += Math.pow((double) expected[i] - found[i], 2);
            norm += Math.pow(expected[i], 2);
        }
        return Math.sqrt(difference / norm);
    }
}
