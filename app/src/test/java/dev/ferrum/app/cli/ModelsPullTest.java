package dev.ferrum.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.app.TestStart;
import dev.ferrum.app.cli.Console.Terminals;
import dev.ferrum.app.download.Disk;
import dev.ferrum.app.download.DownloadOptions;
import dev.ferrum.app.download.DownloadTimes;
import dev.ferrum.app.hub.Fault;
import dev.ferrum.app.hub.TestContent;
import dev.ferrum.app.hub.TestHub;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// `ferrum models pull` on a disk without room, and when it is told to end.
@Timeout(180)
final class ModelsPullTest {
    static final String MODEL = "Ferrum-Test/Small-MoE-GGUF";
    private static final String FILE = "small-moe-Q4_K_M.gguf";
    private static final long BYTES = 6_000_777;
    private static final long SPARED = 1 << 20;
    private static final DownloadOptions OPTIONS = new DownloadOptions(
            2,
            1,
            0,
            SPARED,
            new DownloadTimes(
                    Duration.ofSeconds(2),
                    64,
                    Duration.ofMillis(5),
                    Duration.ofMillis(40),
                    Duration.ofMillis(10),
                    Duration.ofMillis(20)));

    /// About 3 MB a second for each connection.
    private static final Fault SLOW = new Fault() {
        @Override
        public int pace(int request, long sent) {
            LockSupport.parkNanos(10_000_000);
            return 30_000;
        }
    };

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final TestHub hub = new TestHub().with(FILE, TestContent.of(BYTES, 1));
    private final AtomicLong room = new AtomicLong(1L << 40);

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        hub.close();
    }

    @Test
    void atATerminalWhatIsMissingIsSaidAndThePullGoesOnWhenThereIsRoom() throws Exception {
        room.set(BYTES);
        FutureTask<Integer> pull = start(new Terminals(true, true, true));
        until(() -> err().contains("waits for room"));
        assertTrue(err().contains("6 MB are missing still and 1 MB are to stay free, and the disk has 6 MB"), err());
        assertTrue(err().contains("Ctrl+C ends it, and what was fetched is kept"), err());
        assertEquals(0, hub.requests());
        assertFalse(pull.isDone());
        room.set(BYTES + SPARED);
        assertEquals(0, pull.get());
        assertEquals(pulled() + "\n", out());
        assertEquals(BYTES, Files.size(pulled()));
    }

    @Test
    void aDiskThatFillsUpUnderwayIsWaitedOutToo() throws Exception {
        hub.with(SLOW);
        FutureTask<Integer> pull = start(new Terminals(true, true, true));
        until(() -> hub.sent() > BYTES / 2);
        room.set(1000);
        until(() -> err().contains("waits for room"));
        room.set(1L << 40);
        assertEquals(0, pull.get());
        assertTrue(hub.sent() < BYTES + 2_000_000, "sent: " + hub.sent());
    }

    @Test
    void aScriptGetsALineAndAnExitCodeAndThePartIsKept() throws Exception {
        hub.with(SLOW);
        FutureTask<Integer> pull = start(Terminals.none());
        until(() -> hub.sent() > BYTES / 2);
        room.set(1000);
        assertEquals(1, pull.get());
        assertTrue(err().contains("are missing still and 1 MB are to stay free, and the disk has 0 MB"), err());
        assertTrue(err().endsWith("; what was fetched is kept, and the same command goes on\n"), err());
        assertEquals("", out());
        room.set(1L << 40);
        long before = hub.sent();
        assertEquals(0, start(Terminals.none()).get());
        assertEquals(BYTES, Files.size(pulled()));
        assertTrue(hub.sent() - before < BYTES - BYTES / 4, "sent again: " + (hub.sent() - before));
    }

    @Test
    void toldToEndItSaysThatThePartIsKept() throws Exception {
        hub.with(SLOW);
        Path said = folder.resolve("said.txt");
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx200m",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        PullChild.class.getName(),
                        folder.toString(),
                        hub.address().toString())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        try {
            until(() -> hub.sent() > BYTES / 2 || !child.isAlive());
            // SIGTERM: Ctrl+C, SIGINT, ends a program in the same way, but shells start some with it switched off.
            child.destroy();
            assertTrue(child.waitFor(60, TimeUnit.SECONDS), "it does not end");
        } finally {
            child.destroyForcibly();
        }
        String words = Files.readString(said);
        assertTrue(
                words.endsWith("small-moe-Q4_K_M: stopped; what was fetched is kept, and the same command goes on\n"),
                words);
        assertTrue(Files.notExists(pulled()));
        long before = hub.sent();
        assertEquals(0, start(Terminals.none()).get(), this::err);
        assertEquals(BYTES, Files.size(pulled()));
        assertTrue(hub.sent() - before < BYTES - BYTES / 4, "sent again: " + (hub.sent() - before));
    }

    private Path pulled() {
        return folder.resolve("models").resolve(MODEL).resolve(FILE);
    }

    /// Runs the command on a thread of its own; gives its exit code.
    private FutureTask<Integer> start(Terminals terminals) {
        out.reset();
        err.reset();
        Console console = new Console(
                new ByteArrayInputStream(new byte[0]),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                terminals);
        var start = TestStart.context(folder, hub.access(""));
        CommandLine ferrum = FerrumCommand.commandLine(start, console);
        CommandLine pull = new CommandLine(new ModelsPullCommand(start, console, disk(), OPTIONS));
        pull.setExecutionExceptionHandler(ferrum.getExecutionExceptionHandler());
        FutureTask<Integer> task = new FutureTask<>(() -> pull.execute(MODEL));
        Thread.ofPlatform().daemon(true).start(task);
        return task;
    }

    private Disk disk() {
        return _ -> room.get();
    }

    private static void until(BooleanSupplier reached) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!reached.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new IOException("never reached");
            }
            LockSupport.parkNanos(2_000_000);
        }
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
