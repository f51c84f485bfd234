package dev.ferrum.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.engine.api.BackendChoice;
import dev.ferrum.engine.api.BackendReport;
import dev.ferrum.engine.api.EngineConfig;
import dev.ferrum.engine.api.Evaluation;
import dev.ferrum.engine.api.KvPrecision;
import dev.ferrum.engine.api.MemoryUse;
import dev.ferrum.engine.backend.DeviceInfo;
import dev.ferrum.engine.cpu.CpuBackendProvider;
import dev.ferrum.engine.model.ModelFixture;
import dev.ferrum.engine.profile.Stage;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Models that do not fit a card: foreseen before anything is allocated, split between card and processor, and
/// right either way.
class SplitModelTest {
    private static final ModelFixture MODEL = ModelFixture.load("tiny-q4_k_m");
    private static final int LAYERS = 2;
    private static final long PLENTY = 8L << 30;

    private static EngineConfig config() {
        return EngineConfig.forModel(MODEL.file())
                .withKv(KvPrecision.F16, 0)
                .withThreads(2)
                .withSequences(4)
                .withPrefillChunk(48)
                .withContext(2048)
                .withWarmUp(false);
    }

    private static Engine open(EngineConfig config, SmallCard card) {
        return Engine.open(config, progress -> {}, List.of(card, new CpuBackendProvider()));
    }

    private static Engine onCard(EngineConfig config, SmallCard card) {
        return open(config.withBackend(new BackendChoice.Named(SmallCard.ID)), card);
    }

    /// Free bytes that just hold the experts of `layers` layers beside one context.
    private static long enoughFor(int layers) {
        return enoughFor(layers, DeviceInfo.Kind.DISCRETE_GPU);
    }

    private static long enoughFor(int layers, DeviceInfo.Kind kind) {
        try (Engine engine = onCard(config(), new SmallCard(PLENTY))) {
            MemoryUse use = engine.memory();
            long experts = use.weightBytes() - sharedBytes();
            // Both layers of the model have experts of equal size.
            long context = use.kvBytes() / config().maxSequences();
            return use.weightBytes()
                    - experts / LAYERS * (LAYERS - layers)
                    + use.workingBytes()
                    + context
                    + MemoryPlan.spared(kind);
        }
    }

    private static long sharedBytes() {
        try (Engine engine = onCard(config().withGpuLayers(0), new SmallCard(PLENTY))) {
            return engine.memory().weightBytes();
        }
    }

    @Test
    void theForecastIsWhatIsTaken() {
        SmallCard card = new SmallCard(PLENTY);
        try (Engine engine = onCard(config(), card)) {
            long foreseen = engine.memory().totalBytes();
            // The table of rotation frequencies and norms that the file has as F32 already are all that may differ.
            assertEquals(foreseen, card.used() + SmallCard.OWN, 4096, "bytes foreseen and taken");
            assertFalse(engine.memory().split());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 48})
    void aSplitModelComputesWhatAWholeOneDoes(int chunk) {
        int[] positions = IntStream.range(0, MODEL.prompt().length).toArray();
        Evaluation whole;
        try (Engine engine = onCard(config(), new SmallCard(PLENTY))) {
            whole = engine.evaluate(MODEL.prompt(), chunk, positions);
        }
        for (int layers = 0; layers < LAYERS; layers++) {
            try (Engine engine = onCard(config().withGpuLayers(layers), new SmallCard(PLENTY))) {
                assertEquals(layers, engine.memory().deviceLayers());
                assertTrue(engine.memory().hostWeightBytes() > 0);
                Evaluation split = engine.evaluate(MODEL.prompt(), chunk, positions);
                for (int i = 0; i < positions.length; i++) {
                    assertArrayEquals(whole.logits()[i], split.logits()[i], 1e-4f, "logits of token %d".formatted(i));
                }
                for (int layer = 0; layer < LAYERS; layer++) {
                    for (int token = 0; token < MODEL.prompt().length; token++) {
                        assertArrayEquals(whole.routing()[layer][token], split.routing()[layer][token]);
                    }
                }
            }
        }
    }

    @Test
    void asManyLayersGoToTheCardAsFit() {
        for (int layers = 0; layers <= LAYERS; layers++) {
            long free = enoughFor(layers);
            try (Engine engine = onCard(config(), new SmallCard(free))) {
                assertEquals(layers, engine.memory().deviceLayers(), "layers on a card with room for " + layers);
            }
        }
    }

    @Test
    void aCardTooSmallForAnyLayerIsPassedOverWithTheReason() {
        SmallCard card = new SmallCard(enoughFor(0) - (1 << 20));
        try (Engine engine = open(config(), card)) {
            BackendReport report = engine.backendReport();
            assertTrue(report.entries().stream().anyMatch(entry -> entry.id().equals("cpu") && entry.chosen()));
            String reason = report.entries().stream()
                    .filter(entry -> entry.id().equals(SmallCard.ID))
                    .map(BackendReport.Entry::detail)
                    .findFirst()
                    .orElseThrow();
            assertTrue(reason.contains("memory of Small Card (cuda 0): expected 0."), reason);
        }
        assertEquals(0, card.used(), "bytes taken from a card that is too small");
        assertThrows(MemoryShortException.class, () -> onCard(config(), card));
    }

    @Test
    void aGpuThatSharesTheMemoryIsAskedForWhatItMayUse() {
        for (int layers = 0; layers <= LAYERS; layers++) {
            SmallCard shared =
                    new SmallCard(enoughFor(layers, DeviceInfo.Kind.UNIFIED_GPU), DeviceInfo.Kind.UNIFIED_GPU);
            try (Engine engine = onCard(config(), shared)) {
                assertEquals(layers, engine.memory().deviceLayers());
            }
        }
        SmallCard small =
                new SmallCard(enoughFor(0, DeviceInfo.Kind.UNIFIED_GPU) - (1 << 20), DeviceInfo.Kind.UNIFIED_GPU);
        assertThrows(MemoryShortException.class, () -> onCard(config(), small));
    }

    @Test
    void tooManyLayersAreRefusedWithWhatFits() {
        SmallCard card = new SmallCard(enoughFor(1));
        MemoryShortException e =
                assertThrows(MemoryShortException.class, () -> onCard(config().withGpuLayers(2), card));
        assertTrue(e.getMessage().contains("the experts of at most 1 layers"), e.getMessage());
        assertEquals(0, card.used());
    }

    @Test
    void theContextThatTheMessageOffersFits() {
        SmallCard card = new SmallCard(enoughFor(2) - (100 << 10));
        MemoryShortException e =
                assertThrows(MemoryShortException.class, () -> onCard(config().withGpuLayers(2), card));
        Matcher offer =
                Pattern.compile("a context of at most (\\d+) tokens fits").matcher(e.getMessage());
        assertTrue(offer.find(), e.getMessage());
        int context = Integer.parseInt(offer.group(1));
        assertTrue(context < 2048, e.getMessage());
        try (Engine engine = onCard(config().withGpuLayers(2).withContext(context), card)) {
            assertEquals(LAYERS, engine.memory().deviceLayers());
        }
    }

    @Test
    void aContextAloneCanBeTooLarge() {
        SmallCard card = new SmallCard(enoughFor(2));
        EngineConfig large = config().withKv(KvPrecision.F16, 4L << 30);
        assertThrows(MemoryShortException.class, () -> onCard(large, card));
    }

    @Test
    void aProfileShowsTheStagesOfBothSides() {
        try (Engine engine = onCard(config().withGpuLayers(1).withProfile(true), new SmallCard(PLENTY))) {
            engine.evaluate(MODEL.prompt(), 1, new int[] {0});
            int steps = MODEL.prompt().length;
            assertEquals((long) steps * LAYERS, engine.profile().calls(Stage.MOE_DOWN));
        }
    }
}
