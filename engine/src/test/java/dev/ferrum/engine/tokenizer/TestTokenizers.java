package dev.ferrum.engine.tokenizer;

import dev.ferrum.engine.Fixtures;
import dev.ferrum.engine.gguf.GgufFile;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Qwen3's tokenizer and the golden texts.
final class TestTokenizers {
    record Golden(String text, int[] ids) {}

    private TestTokenizers() {}

    static BpeTokenizer qwen3() {
        try (GgufFile file = GgufFile.open(Fixtures.qwen3Vocabulary())) {
            return TokenizerFactory.from(file.metadata());
        }
    }

    /// Texts with the ids that Hugging Face's tokenizers gives for them.
    static List<Golden> goldens() {
        List<Golden> goldens = new ArrayList<>();
        try (InputStream in = open("/fixtures/tokenizer/tokenizer_dev.json");
                InputStream packed = new GZIPInputStream(open("/tokenizer/golden.json.gz"))) {
            add(new JsonMapper().readTree(in), goldens);
            add(new JsonMapper().readTree(packed).get("cases"), goldens);
        } catch (IOException unreadable) {
            throw new IllegalStateException(unreadable);
        }
        return goldens;
    }

    private static void add(JsonNode cases, List<Golden> goldens) {
        for (JsonNode one : cases) {
            int[] ids = one.get("ids").valueStream().mapToInt(JsonNode::asInt).toArray();
            goldens.add(new Golden(one.get("text").asString(), ids));
        }
    }

    private static InputStream open(String name) {
        return Objects.requireNonNull(TestTokenizers.class.getResourceAsStream(name), name);
    }
}
