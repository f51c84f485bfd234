package dev.ferrum.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.app.store.Conversation;
import dev.ferrum.app.store.ConversationStore;
import dev.ferrum.app.store.Message;
import dev.ferrum.engine.api.Role;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Kills the whole program in the middle of a reply and looks at what was kept: the database opens, and at most the
/// last second of the last reply is missing. Its name keeps it out of the usual test run, because it takes minutes;
/// `mvn -pl app -am test -Dtest=KillRounds -Dsurefire.failIfNoSpecifiedTests=false` runs it, with
/// `-Dtest.jvm.more=-Dkill.rounds=N` added for another number of rounds.
final class KillRounds {
    private static final long MISSING_NANOS = 1_000_000_000L;

    @TempDir
    private Path folder;

    /// The child's word on how long its reply is, and when it was said.
    private record Said(long nanos, int characters) {}

    @Test
    void whatIsMissingAfterAKillIsAtMostTheLastSecond() throws Exception {
        run(Integer.getInteger("kill.rounds", 50));
    }

    private void run(int rounds) throws Exception {
        List<Integer> missing = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(20261126);
        for (int round = 0; round < rounds; round++) {
            missing.add(round(random.nextLong(300, 4000)));
            System.out.println("round %d: %d characters missing".formatted(round + 1, missing.getLast()));
        }
        System.out.println("kills: %d, missing characters: most %d, median %d"
                .formatted(
                        rounds,
                        missing.stream().mapToInt(it -> it).max().orElse(0),
                        missing.stream().sorted().toList().get(rounds / 2)));
    }

    private int round(long millis) throws Exception {
        Process child = start();
        ConcurrentLinkedDeque<Said> said = new ConcurrentLinkedDeque<>();
        Thread reader = Thread.ofPlatform().daemon(true).start(() -> read(child, said));
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
        while (said.isEmpty() && child.isAlive() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(1_000_000);
        }
        assertTrue(!said.isEmpty(), "the program has written nothing");
        long until = System.nanoTime() + millis * 1_000_000;
        while (System.nanoTime() < until) {
            LockSupport.parkNanos(1_000_000);
        }
        long killed = System.nanoTime();
        child.destroyForcibly().waitFor();
        reader.join(5000);
        return missing(said, killed);
    }

    private int missing(ConcurrentLinkedDeque<Said> said, long killed) {
        ConversationStore.Opened opened = ConversationStore.open(folder.resolve("chats.db"), InstantSource.system());
        try (ConversationStore store = opened.store()) {
            assertTrue(opened.trouble().isEmpty(), () -> opened.trouble().orElseThrow());
            Conversation latest = store.conversations().stream()
                    .max((a, b) -> Long.compare(a.id(), b.id()))
                    .orElseThrow();
            Message reply = store.messages(latest.id()).getLast();
            assertEquals(Role.ASSISTANT, reply.role());
            int kept = reply.text().length();
            int owed = said.stream()
                    .filter(it -> it.nanos < killed - MISSING_NANOS)
                    .mapToInt(Said::characters)
                    .max()
                    .orElse(0);
            assertTrue(kept >= owed, "kept %d characters of the %d that were there before".formatted(kept, owed));
            return Math.max(0, said.getLast().characters - kept);
        }
    }

    private static void read(Process child, ConcurrentLinkedDeque<Said> said) {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("reply ")) {
                    said.add(new Said(System.nanoTime(), Integer.parseInt(line.substring(6))));
                }
            }
        } catch (IOException e) {
            // The pipe of a killed program.
        }
    }

    private Process start() throws IOException {
        Path log = Files.createFile(folder.resolve("child-%d.log".formatted(System.nanoTime())));
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-modules",
                        "jdk.incubator.vector",
                        "--enable-native-access=ALL-UNNAMED",
                        "-Dglass.platform=Headless",
                        "-Dprism.order=sw",
                        "-Xmx700m",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        StreamingChild.class.getName(),
                        folder.toString())
                .redirectError(log.toFile())
                .start();
    }
}
