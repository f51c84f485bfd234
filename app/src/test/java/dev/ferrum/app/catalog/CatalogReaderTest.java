package dev.ferrum.app.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.app.TestStart;
import dev.ferrum.engine.error.EngineException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class CatalogReaderTest {
    private final String text = TestStart.context().installation().assetText("catalog.json");
    private final ModelCatalog catalog = CatalogReader.read(json(text));

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }

    @Test
    void theSizesOfAModelAreThoseItsMakersState() {
        for (CatalogEntry entry : catalog.entries()) {
            assertEquals(entry.parameters(), entry.shape().parameters() / 1e9, 0.3, entry.id());
        }
        assertEquals(30_532_122_624L, catalog.entries().getFirst().shape().parameters());
    }

    @Test
    void filesHaveAboutTheBitsOfTheirQuantisation() {
        for (CatalogEntry entry : catalog.entries()) {
            double bits = 8.0
                    * entry.quantisation("Q8_0").orElseThrow().bytes()
                    / entry.shape().parameters();
            assertEquals(8.5, bits, 0.06, "Q8_0 stores 32 weights in 34 bytes: " + entry.id());
            assertEquals(
                    List.of("Q4_K_S", "Q4_K_M", "Q5_K_M", "Q6_K", "Q8_0"),
                    entry.quantisations().stream().map(Quantisation::name).toList());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "Qwen3-30B-A3B-Instruct-2507-Q4_K_M.gguf, qwen3-30b-a3b-instruct-2507",
        "Qwen_Qwen3-30B-A3B-Q6_K.gguf, qwen3-30b-a3b",
        "Qwen3-30B-A3B-Thinking-2507-UD-Q4_K_XL.gguf, qwen3-30b-a3b-thinking-2507",
        "qwen3-30b-a3b.gguf, qwen3-30b-a3b",
        "Qwen3-Coder-30B-A3B-Instruct-IQ4_XS.gguf, qwen3-coder-30b-a3b-instruct",
    })
    void aFileIsKnownByItsName(String file, String id) {
        assertEquals(Optional.of(id), catalog.ofFile(file).map(CatalogEntry::id));
    }

    @ParameterizedTest
    @CsvSource({"typhoon2.5-qwen3-30b-a3b-tuned-Q4_K_M.gguf", "Qwen3-30B-A3B-abliterated-Q4_K_M.gguf", "other.gguf"})
    void anotherModelThatOnlySoundsLikeOneIsNotTakenForIt(String file) {
        assertTrue(catalog.ofFile(file).isEmpty());
    }

    @ParameterizedTest
    @CsvSource({
        "'\"schema\": 1', '\"schema\": 2', 'expected schema 1, found 2'",
        "'\"experts\": 128', '\"experts\": -1', 'qwen3-30b-a3b-instruct-2507: experts: expected'",
        "'unsloth/Qwen3-30B', '../Qwen3-30B', 'repository: expected owner/name'",
        "'\"thinking\": \"never\"', '\"thinking\": \"maybe\"', 'qwen3-30b-a3b-instruct-2507'",
        "'\"active\": 3.3', '\"active\": 0', 'active: expected more than 0'",
        "'\"Q4_K_M\": 18600000000', '\"Q4_K_M\": 0', 'bytes: expected'",
        "'\"temperature\": 0.7,', '', 'temperature'",
        "'\"id\": \"qwen3-coder-30b-a3b-instruct\"', '\"id\": \"qwen3-30b-a3b\"', 'an id of its own'",
    })
    void whatIsWrongIsNamed(String right, String wrong, String message) {
        // The sampling and ids of the models that come along stand before.
        int models = text.indexOf("\"shapes\"");
        int schema = text.indexOf(right, right.contains("schema") ? 0 : models);
        assertTrue(schema >= 0, right);
        String changed = text.substring(0, schema) + wrong + text.substring(schema + right.length());
        EngineException refused = assertThrows(EngineException.class, () -> CatalogReader.read(json(changed)));
        assertTrue(refused.getMessage().contains(message), refused.getMessage());
    }

    @Test
    void whatTheHubSaysTakesThePlaceOfWhatWasNotChecked() {
        CatalogEntry entry = catalog.entries().getFirst();
        assertTrue(entry.unverified().contains(Fact.SIZES));
        CatalogEntry known = entry.withSizes(List.of(new Quantisation("Q4_K_M", 18_556_686_912L, true)));
        assertEquals(Set.of(Fact.SAMPLING), known.unverified());
        assertEquals(known, catalog.with(known).find(entry.id()).orElseThrow());
    }
}
