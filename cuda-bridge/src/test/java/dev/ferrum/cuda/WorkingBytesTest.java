package dev.ferrum.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.engine.Engine;
import dev.ferrum.engine.api.DeviceMemory;
import dev.ferrum.engine.api.EngineConfig;
import dev.ferrum.engine.api.MemoryForecast;
import dev.ferrum.engine.api.ModelShape;
import dev.ferrum.engine.backend.AttentionShape;
import dev.ferrum.engine.backend.BackendOptions;
import dev.ferrum.engine.backend.ModelSizes;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// What a card's backend takes for itself is the same number before it is opened and once it is, with a driver whose
/// card is host memory.
final class WorkingBytesTest {
    private static final ModelSizes QWEN3_30B =
            new ModelSizes(2048, new AttentionShape(32, 4, 128), 128, 8, 768, 151_936, 2048 + 8, 8);

    @Test
    void aCardThatIsNotOpenedIsForecastLikeAnOpenOne() {
        long before = new CudaBackendProvider().workingBytes(QWEN3_30B);
        for (CudaBackend.Steps steps :
                new CudaBackend.Steps[] {CudaBackend.Steps.LAYER_PARTS, CudaBackend.Steps.NARROW_PARTS}) {
            try (FakeCard card = new FakeCard();
                    var backend = new CudaBackend(card.context(), new BackendOptions(1), steps)) {
                assertEquals(before, backend.workingBytes(QWEN3_30B), steps.toString());
            }
        }
    }

    @Test
    void whatIsCountedWithoutACardIsWhatTheKernelsOfAnOpenOneAskFor() {
        try (FakeCard card = new FakeCard();
                CudaContext context = card.context();
                var stream = new CudaStream(context);
                var library = new KernelLibrary(context)) {
            for (PrefillTuning prefill : new PrefillTuning[] {PrefillTuning.narrow(), PrefillTuning.roomy()}) {
                var tuning = new LayerMemory.Tuning(DecodeTuning.overlapping(), prefill, 132);
                var opened = new LayerMemory(stream, library, DecodeSizes.of(QWEN3_30B), tuning, 2048 + 8, 8);
                assertEquals(opened.pieces.bytes(), LayerMemory.bytes(QWEN3_30B));
            }
            assertTrue(LayerMemory.bytes(QWEN3_30B) > 64L << 20, "the parts of large steps are no trifle");
        }
    }

    @Test
    void aModelTooSmallForTilesIsForecastWithoutTheirMemory() {
        ModelSizes nano = new ModelSizes(64, new AttentionShape(4, 2, 16), 8, 2, 32, 300, 520, 8);
        assertEquals(WorkingBytes.ofSingleOps(), new CudaBackendProvider().workingBytes(nano));
    }

    @Test
    void theForecastThatPeopleSeeHasTheDriversShareAndTheKernelsMemory() {
        ModelShape shape = new ModelShape(48, 2048, 32, 4, 128, 128, 8, 768, 151_936, 262_144);
        EngineConfig config =
                EngineConfig.forModel(Path.of("any.gguf")).withContext(4096).withSequences(8);
        MemoryForecast here = Engine.forecast(shape, config, memory("cuda"));
        MemoryForecast elsewhere = Engine.forecast(shape, config, memory("another"));
        assertEquals(
                new CudaBackendProvider().workingBytes(QWEN3_30B),
                here.workingBytes() - elsewhere.workingBytes(),
                "what the backend takes for itself");
        assertTrue(here.workingBytes() > WorkingBytes.OF_DRIVER);
    }

    /// A card so large that its steps take 2048 tokens of a prompt.
    private static DeviceMemory memory(String backend) {
        return new DeviceMemory(backend, 0, "Card", DeviceMemory.Kind.CARD, 80L << 30, 79L << 30, true);
    }
}
