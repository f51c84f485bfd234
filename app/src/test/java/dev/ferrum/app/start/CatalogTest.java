package dev.ferrum.app.start;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.app.TestStart;
import dev.ferrum.engine.api.SamplingParams;
import dev.ferrum.engine.error.EngineException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class CatalogTest {
    private final Catalog catalog = TestStart.context().catalog();

    @Test
    void theDefaultModelIsInTheInstallation() {
        assertTrue(
                Files.isRegularFile(catalog.byDefault().file()),
                catalog.byDefault().toString());
    }

    @Test
    void aModelIsFoundByItsFileHoweverThatIsWritten() {
        Path file = catalog.byDefault().file();
        Path roundabout = file.getParent().resolve("..").resolve("model").resolve(file.getFileName());
        assertEquals(catalog.byDefault(), catalog.find(roundabout).orElseThrow());
    }

    @Test
    void anUnknownModelGetsTheCommonSampling() {
        assertEquals(SamplingParams.chat(3), catalog.samplingFor(Path.of("other.gguf"), 3));
    }

    @Test
    void aFetchedModelGetsTheSamplingItsMakersRecommend() {
        SamplingParams thinking = catalog.samplingFor(Path.of("Qwen3-30B-A3B-Thinking-2507-Q4_K_M.gguf"), 3);
        assertEquals(0.6f, thinking.temperature());
        assertEquals(0.95f, thinking.topP());
        assertEquals(3, thinking.seed());
    }

    @Test
    void aCatalogWithAMissingFieldIsRefused() {
        EngineException refused = assertThrows(
                EngineException.class, () -> Catalog.parse("{\"default\": \"x\", \"bundled\": [{}]}", Path.of(".")));
        assertTrue(refused.getMessage().startsWith("catalog.json: "), refused.getMessage());
        assertThrows(EngineException.class, () -> Catalog.parse("{\"default\": \"x\", \"bundled\": []}", Path.of(".")));
        assertThrows(EngineException.class, () -> Catalog.parse("[", Path.of(".")));
    }
}
