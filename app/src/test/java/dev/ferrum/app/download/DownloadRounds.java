package dev.ferrum.app.download;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.app.hub.Fault;
import dev.ferrum.app.hub.TestContent;
import dev.ferrum.app.hub.TestHub;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Interrupts the download of 1 GB at random places: kills the program, cuts its connections, fills its disk. The hash
/// is right in the end, and the hub has sent hardly more than the file. Its name keeps it out of the usual test run;
/// `mvn -pl app -am test -Dtest=DownloadRounds -Dsurefire.failIfNoSpecifiedTests=false` runs it, with
/// `-Dtest.jvm.more="-Drounds.folder=FOLDER -Drounds=N"` added for another number of interruptions than 200, and for a
/// small file system (1.2 GB) that may be filled; without it the disk is never full.
final class DownloadRounds {
    private static final long BYTES = 1_000_000_000;
    private static final double BYTES_PER_SECOND = Integer.getInteger("rounds.rate", 10_000_000);

    private final SplittableRandom random = new SplittableRandom(20261126);
    private final Line line = new Line();
    private final Map<Kind, Integer> done = new EnumMap<>(Kind.class);

    private enum Kind {
        KILL,
        CUT,
        DISK_FULL
    }

    /// A line of 10 MB a second for all connections together, which can be cut. What the system has received for a
    /// program that is killed is lost; that is more, the faster the line and the busier the machine.
    private static final class Line implements Fault {
        private final AtomicLong freeAt = new AtomicLong(System.nanoTime());
        private final AtomicLong cuts = new AtomicLong();
        private final ThreadLocal<Long> seen = new ThreadLocal<>();

        @Override
        public int pace(int request, long sent) throws IOException {
            if (sent == 0) {
                seen.set(cuts.get());
            } else if (seen.get() != cuts.get()) {
                throw new IOException("cut");
            }
            int count = 16_384;
            long turn = freeAt.updateAndGet(
                    at -> Math.max(at, System.nanoTime()) + (long) (count * 1e9 / BYTES_PER_SECOND));
            while (turn - System.nanoTime() > 0) {
                LockSupport.parkNanos(turn - System.nanoTime());
            }
            return count;
        }

        void cut() {
            cuts.incrementAndGet();
        }
    }

    @Test
    void theHashIsRightAndHardlyAByteIsFetchedTwice() throws Exception {
        String given = System.getProperty("rounds.folder", "");
        Path folder = given.isEmpty() ? Files.createTempDirectory("download-rounds") : Path.of(given);
        try (TestHub hub =
                new TestHub().with("big-Q4_K_M.gguf", TestContent.of(BYTES, 7)).with(line)) {
            rounds(hub, folder, Integer.getInteger("rounds", 200), !given.isEmpty());
        } finally {
            if (given.isEmpty()) {
                deleteAll(folder);
            }
        }
    }

    private void rounds(TestHub hub, Path folder, int rounds, boolean fill) throws Exception {
        Path models = folder.resolve("models");
        deleteAll(models);
        long began = System.nanoTime();
        Child child = new Child(models, hub);
        long next = 0;
        for (int round = 0; round < rounds; round++) {
            next += random.nextLong(2 * BYTES / (rounds + 4));
            child.until("byte " + next, atLeast(hub, next));
            Kind kind = Kind.values()[random.nextInt(fill ? 3 : 2)];
            done.merge(kind, 1, Integer::sum);
            switch (kind) {
                case KILL -> {
                    child.kill();
                    child = new Child(models, hub);
                }
                case CUT -> line.cut();
                case DISK_FULL -> fillUntilNoticed(folder, child);
            }
        }
        child.untilEnd();
        Path file = models.resolve(TestHub.REPOSITORY.toString()).resolve("big-Q4_K_M.gguf");
        String found = sha256(file);
        System.out.println("interruptions: %s, sent %d bytes of %d: %.4f times the file, %d requests, %d s"
                .formatted(
                        done,
                        hub.sent(),
                        BYTES,
                        hub.sent() / (double) BYTES,
                        hub.requests(),
                        TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began)));
        assertEquals(hub.sha256("big-Q4_K_M.gguf"), found);
        assertTrue(hub.sent() <= 1.1 * BYTES, "sent: " + hub.sent());
    }

    private static BooleanSupplier atLeast(TestHub hub, long bytes) {
        return () -> hub.sent() >= bytes;
    }

    /// Takes all the room there is until the program has noticed, then gives it back. Most of it in one step
    /// (util-linux), so that it is the room that ends, and not the disk that is busy.
    private static void fillUntilNoticed(Path folder, Child child) throws IOException, InterruptedException {
        Path ballast = folder.resolve("ballast");
        long usable = Files.getFileStore(folder).getUsableSpace();
        new ProcessBuilder("fallocate", "-l", Long.toString(Math.max(4096, usable - (1 << 20))), ballast.toString())
                .start()
                .waitFor();
        try {
            child.until("a full disk", () -> {
                fill(ballast);
                return child.isLowOnSpace();
            });
        } finally {
            Files.delete(ballast);
        }
        child.until("that it goes on", () -> !child.isLowOnSpace());
    }

    private static void fill(Path ballast) {
        byte[] block = new byte[4096];
        try (OutputStream out = Files.newOutputStream(ballast, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            while (true) {
                out.write(block);
            }
        } catch (IOException _) {
            // Full.
        }
    }

    /// The downloading program.
    private static final class Child {
        private final Process process;
        private final ConcurrentLinkedQueue<String> said = new ConcurrentLinkedQueue<>();
        private volatile String state = "";

        Child(Path models, TestHub hub) throws IOException {
            process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx200m",
                            "-cp",
                            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                            DownloadChild.class.getName(),
                            models.toString(),
                            hub.address().toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            Thread.ofPlatform().daemon(true).start(this::read);
        }

        private void read() {
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    state = line;
                    said.add(line);
                }
            } catch (IOException _) {
                // The pipe of a killed program.
            }
        }

        boolean isLowOnSpace() {
            return state.equals("state Paused LOW_SPACE");
        }

        void kill() throws InterruptedException {
            process.destroyForcibly().waitFor();
        }

        void until(String what, BooleanSupplier reached) {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (!reached.getAsBoolean()) {
                assertTrue(process.isAlive(), () -> "the program has ended before " + what + ": " + said);
                assertTrue(System.nanoTime() < deadline, () -> "never came: " + what + "; " + said);
                LockSupport.parkNanos(2_000_000);
            }
        }

        void untilEnd() throws InterruptedException {
            assertTrue(process.waitFor(120, TimeUnit.SECONDS), () -> "it does not end: " + said);
            assertEquals(0, process.exitValue(), said::toString);
        }
    }

    private static String sha256(Path file) throws IOException {
        MessageDigest digest = PrefixHash.sha256();
        try (InputStream in = Files.newInputStream(file)) {
            byte[] buffer = new byte[1 << 16];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                digest.update(buffer, 0, count);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void deleteAll(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
