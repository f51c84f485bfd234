package dev.ferrum.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.app.TestStart;
import dev.ferrum.app.cli.Console.Terminals;
import dev.ferrum.app.hub.TestContent;
import dev.ferrum.app.hub.TestHub;
import dev.ferrum.app.store.TokenStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `ferrum models` with a test hub: what goes to which stream, what lies where, and the exit codes.
@Timeout(180)
final class ModelsCommandTest {
    private static final String MODEL = "Ferrum-Test/Small-MoE-GGUF";
    private static final String FILE = "small-moe-Q4_K_M.gguf";

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final TestHub hub = new TestHub();

    @TempDir
    private Path folder;

    private Path models;

    @BeforeEach
    void writeModel() throws IOException {
        models = folder.resolve("models");
        Path file = folder.resolve("tiny.gguf");
        assertEquals(0, run("synth", "--shape", "tiny", "-o", file.toString()));
        hub.with(FILE, TestContent.of(file)).with("small-moe-Q8_0.gguf", TestContent.of(2_000_000, 1));
    }

    @AfterEach
    void close() {
        hub.close();
    }

    private Path pulled() {
        return models.resolve(MODEL).resolve(FILE);
    }

    @Test
    void searchListsRepositoriesAndTheirModels() {
        assertEquals(0, run("models", "search", "small", "moe"));
        assertTrue(out().contains(MODEL + "  qwen3moe") && out().contains("31.0 M"), out());
        assertEquals(0, run("models", "search", MODEL));
        assertTrue(out().contains("small-moe-Q8_0    Q8_0"), out());
        assertEquals(0, run("models", "search", MODEL, "--json"));
        JsonNode json = JsonMapper.shared().readTree(out());
        assertEquals(2, json.size());
        assertEquals(TestHub.COMMIT, json.get(0).required("commit").stringValue());
    }

    @Test
    void pullPrintsTheFileAndTheSecondTimeFetchesNothing() throws IOException {
        assertEquals(0, run("models", "pull", MODEL), this::err);
        assertEquals(pulled() + "\n", out());
        assertTrue(err().contains("small-moe-Q4_K_M: downloading"), err());
        assertEquals(Files.size(folder.resolve("tiny.gguf")), Files.size(pulled()));
        long sent = hub.sent();
        assertEquals(0, run("models", "pull", MODEL + ":q4_k_m"));
        assertEquals(pulled() + "\n", out());
        assertEquals(sent, hub.sent());
    }

    @Test
    void whatWasPulledIsListedVerifiedAndRemoved() throws IOException {
        assertEquals(0, run("models", "pull", MODEL));
        assertEquals(0, run("models", "list"));
        assertTrue(out().contains("Ferrum") && out().contains(pulled().toString()), out());
        assertEquals(0, run("models", "verify"));
        assertTrue(out().endsWith(": right\n"), out());
        try (RandomAccessFile file = new RandomAccessFile(pulled().toFile(), "rw")) {
            file.seek(file.length() - 1);
            file.write(file.read() + 1);
        }
        assertEquals(1, run("models", "verify", pulled().toString()));
        assertTrue(out().contains("damaged: " + pulled()), out());
        assertEquals(0, run("models", "rm", FILE), this::err);
        assertTrue(Files.notExists(pulled()));
        assertEquals(0, run("models", "list"));
        assertEquals("", out());
        assertTrue(err().contains("no models yet"), err());
    }

    @Test
    void importMovesAModelIntoTheFolder() {
        Path file = folder.resolve("tiny.gguf");
        assertEquals(0, run("models", "import", file.toString()), this::err);
        assertTrue(Files.notExists(file));
        assertTrue(Files.exists(Path.of(out().strip())), out());
        assertTrue(out().strip().startsWith(models.toString()), out());
    }

    @Test
    void modelsOfOthersAreNotRemoved() {
        Path file = folder.resolve("tiny.gguf");
        assertEquals(1, run("models", "rm", file.toString()));
        assertTrue(err().contains("is left as it is"), err());
        assertTrue(Files.exists(file));
    }

    @Test
    void aModelBehindTermsComesWithTheTokenThatTheWindowKeeps() {
        hub.gated("auto");
        assertEquals(1, run("models", "pull", MODEL));
        assertTrue(err().contains("is behind terms") && err().contains("HF_TOKEN"), err());
        new TokenStore(folder).keep(TestHub.TOKEN);
        assertEquals(0, run("models", "pull", MODEL), this::err);
        assertEquals(List.of(), hub.tokensAtFiles());
        assertFalse((out() + err()).contains(TestHub.TOKEN), "the token is told to nobody");
    }

    @Test
    void whatIsNotThereIsSaidInOneLine() {
        for (List<String> words : List.of(
                List.of("pull", "no/such"),
                List.of("pull", "no-such-id"),
                List.of("pull", MODEL + ":Q2_K"),
                List.of("pull", "../x"),
                List.of("verify", "none.gguf"),
                List.of("rm", "none"),
                List.of("import", "none.gguf"))) {
            String[] args = new String[words.size() + 1];
            args[0] = "models";
            for (int i = 0; i < words.size(); i++) {
                args[i + 1] = words.get(i);
            }
            assertEquals(1, run(args), words::toString);
            assertTrue(err().startsWith("ferrum: ") && err().lines().count() == 1, err());
            assertEquals("", out());
        }
        assertEquals(2, run("models"));
        assertEquals(2, run("models", "pull"));
    }

    private int run(String... args) {
        out.reset();
        err.reset();
        Console console = new Console(
                new ByteArrayInputStream(new byte[0]),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Terminals.none());
        return FerrumCommand.run(TestStart.context(folder, hub.access("")), console, args);
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
