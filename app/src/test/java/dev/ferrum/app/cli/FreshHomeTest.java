package dev.ferrum.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.app.TestStart;
import dev.ferrum.app.cli.Console.Terminals;
import dev.ferrum.app.hub.Fault;
import dev.ferrum.app.hub.TestContent;
import dev.ferrum.app.hub.TestHub;
import dev.ferrum.app.rights.Rights;
import dev.ferrum.app.start.StartContext;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Commands as the first thing that is run in an account: whatever they make is for its owner alone.
@Timeout(180)
final class FreshHomeTest {
    private static final String MODEL = "Ferrum-Test/Small-MoE-GGUF";
    private static final String FILE = "small-moe-Q4_K_M.gguf";

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final TestHub hub = new TestHub().with(FILE, TestContent.of(2_000_000, 1));

    @TempDir
    private Path folder;

    private Path home;

    @BeforeEach
    void makeHome() throws IOException {
        Rights.assumeOwners(folder);
        home = Files.createDirectory(folder.resolve("home"));
        Rights.set(home, "rwxr-xr-x");
    }

    @AfterEach
    void close() {
        hub.close();
    }

    @Test
    void whatOnlyLooksMakesNothing() throws IOException {
        assertEquals(0, run("models", "list"), said::toString);
        assertEquals(0, run("models", "search", MODEL), said::toString);
        assertEquals(0, run("devices"), said::toString);
        assertEquals(0, run("--version"), said::toString);
        try (Stream<Path> made = Files.list(home)) {
            assertEquals(List.of(), made.toList());
        }
    }

    @Test
    void aPulledModelAndTheWayThereArePrivate() throws IOException {
        assertEquals(0, run("models", "pull", MODEL), said::toString);
        String model = "share/ferrum/models/" + MODEL + "/";
        List<String> made = Rights.assertPrivate(home.resolve(".local"));
        assertTrue(
                made.containsAll(List.of("share/ferrum", model + FILE, model + "." + FILE + ".origin.json")),
                () -> made.toString());
        assertEquals("rwxr-xr-x", Rights.of(home), "it was there");
    }

    @Test
    void aDownloadIsPrivateWhileItRuns() throws IOException {
        AtomicReference<List<String>> seen = new AtomicReference<>(List.of());
        AtomicReference<Throwable> refused = new AtomicReference<>();
        hub.with(new Fault() {
            @Override
            public int pace(int request, long sent) {
                try {
                    seen.set(Rights.assertPrivate(home.resolve(".local/share/ferrum/models")));
                } catch (IOException | AssertionError e) {
                    refused.set(e);
                }
                return 300_000;
            }
        });
        assertEquals(0, run("models", "pull", MODEL), said::toString);
        assertEquals(null, refused.get());
        for (String name : List.of("/0.part", "/0.journal", "/download.json", "/lock")) {
            assertTrue(
                    seen.get().stream().anyMatch(it -> it.startsWith(".partial/") && it.endsWith(name)),
                    () -> name + " in " + seen.get());
        }
    }

    @Test
    void anImportedModelKeepsItsRightsInAPrivateFolder() throws IOException {
        Path file = folder.resolve("tiny.gguf");
        assertEquals(0, run("synth", "--shape", "tiny", "-o", file.toString()), said::toString);
        Rights.set(file, "rw-r--r--");
        assertEquals(0, run("models", "import", file.toString()), said::toString);
        Path models = home.resolve(".local/share/ferrum/models");
        assertEquals("rwx------", Rights.of(models.getParent()));
        assertEquals("rwx------", Rights.of(models.resolve("imported")));
        assertEquals("rw-r--r--", Rights.of(models.resolve("imported/tiny.gguf")));
        assertEquals(0, run("models", "rm", "tiny.gguf"), said::toString);
        assertEquals("rwx------", Rights.of(home.resolve(".local/share/Trash/files")));
    }

    @Test
    void inAFolderThatAPersonSharesModelsAreForOthersTooAndTheFolderStaysAsItIs() throws IOException {
        Path shared = Files.createDirectory(folder.resolve("shared"));
        Rights.set(shared, "rwxrwxr-x");
        Path plain = Files.createFile(folder.resolve("plain"));
        assertEquals(0, run("models", "pull", "--folder", shared.toString(), MODEL), said::toString);
        assertEquals("rwxrwxr-x", Rights.of(shared));
        assertEquals(Rights.of(plain), Rights.of(shared.resolve(MODEL).resolve(FILE)));
    }

    private int run(String... args) {
        said.reset();
        PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
        Console console = new Console(new ByteArrayInputStream(new byte[0]), out, out, Terminals.none());
        StartContext start = TestStart.freshHome(home, hub.access(""));
        return FerrumCommand.run(start, console, args);
    }
}
