package dev.ferrum.app.start;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.app.rights.Rights;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two programs and one folder; the other program is a JVM of its own.
final class SingleInstanceTest {
    @TempDir
    private Path folder;

    @Test
    void aSecondProgramFindsTheFolderTaken() throws Exception {
        try (SingleInstance _ = SingleInstance.acquire(folder).orElseThrow()) {
            assertEquals("taken", other("once").readLine());
        }
        assertEquals("held", other("once").readLine());
    }

    @Test
    void aProgramThatIsKilledLeavesTheFolderFree() throws Exception {
        Process process = start("stay");
        assertEquals("held", process.inputReader().readLine());
        assertTrue(SingleInstance.acquire(folder).isEmpty());
        process.destroyForcibly().waitFor();
        try (SingleInstance _ = SingleInstance.acquire(folder).orElseThrow()) {
            assertTrue(SingleInstance.acquire(folder).isEmpty(), "held by this program already");
        }
        SingleInstance.acquire(folder).orElseThrow().close();
    }

    @Test
    void theSecondProgramBringsTheFirstToTheFrontWithItsModelEachTimeItAsks() throws Exception {
        try (SingleInstance first = SingleInstance.acquire(folder).orElseThrow()) {
            AtomicReference<CountDownLatch> asked = new AtomicReference<>(new CountDownLatch(1));
            AtomicReference<Optional<Path>> wanted = new AtomicReference<>();
            first.onAsked(model -> {
                wanted.set(model);
                asked.get().countDown();
            });
            for (int round = 0; round < 3; round++) {
                asked.set(new CountDownLatch(1));
                assertEquals(
                        "taken", other(round == 1 ? "ask" : "ask with a model").readLine());
                // Systems without notices of changes are looked at every ten seconds.
                assertTrue(asked.get().await(30, TimeUnit.SECONDS), "round " + round);
                assertEquals(
                        round == 1 ? Optional.empty() : Optional.of(folder.resolve("ein Modell \u00e9.gguf")),
                        wanted.get());
            }
        }
    }

    @Test
    void theLockAndTheRequestAreTheirOwnersAlone() throws Exception {
        Rights.assumeOwners(folder);
        Rights.set(folder, "rwxr-xr-x");
        try (SingleInstance _ = SingleInstance.acquire(folder).orElseThrow()) {
            SingleInstance.askToFront(folder, Optional.of(folder.resolve("a.gguf")));
        }
        for (String name : List.of("running.lock", "to-front")) {
            assertEquals("rw-------", Rights.of(folder.resolve(name)), name);
        }
    }

    private BufferedReader other(String how) throws Exception {
        Process process = start(how);
        BufferedReader said = process.inputReader();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        assertEquals(0, process.exitValue());
        return said;
    }

    private Process start(String how) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Other.class.getName(),
                        folder.toString(),
                        how)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /// The other program: says what it found.
    static final class Other {
        private Other() {}

        public static void main(String[] args) throws Exception {
            Path folder = Path.of(args[0]);
            boolean held = SingleInstance.acquire(folder).isPresent();
            if (args[1].startsWith("ask")) {
                SingleInstance.askToFront(
                        folder,
                        args[1].equals("ask")
                                ? Optional.empty()
                                : Optional.of(folder.resolve("ein Modell \u00e9.gguf")));
            }
            System.out.write((held ? "held\n" : "taken\n").getBytes(StandardCharsets.UTF_8));
            System.out.flush();
            if (args[1].equals("stay")) {
                new CountDownLatch(1).await();
            }
        }
    }
}
