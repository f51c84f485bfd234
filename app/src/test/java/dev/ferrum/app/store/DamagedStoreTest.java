package dev.ferrum.app.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files that are no proper database: Ferrum opens all the same, and no byte of theirs is lost.
final class DamagedStoreTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Samples.NOW);
    private static final int VARIANTS = 200;

    @TempDir
    private Path folder;

    @Test
    void whatIsNoDatabaseIsSetAsideUnchanged() throws IOException {
        for (byte[] content : List.of(new byte[0], "not a database at all".getBytes(StandardCharsets.UTF_8))) {
            Path home = Files.createTempDirectory(folder, "text");
            Files.write(home.resolve("chats.db"), content);
            String trouble = openAndUse(home).orElseThrow();
            Path aside = aside(home).getFirst();
            assertArrayEquals(content, Files.readAllBytes(aside));
            assertTrue(trouble.contains(aside.toString()), trouble);
        }
    }

    @Test
    void twoDamagedFilesInOneSecondAreBothKept() throws IOException {
        for (int i = 0; i < 2; i++) {
            Files.writeString(folder.resolve("chats.db"), "no database " + i);
            openAndUse(folder);
            Files.delete(folder.resolve("chats.db"));
        }
        assertEquals(2, aside(folder).size());
    }

    @Test
    void anyDamageEndsInAnOpenStoreAndTheOldBytesAreStillThere() throws IOException {
        byte[] whole = filled();
        int setAside = 0;
        for (int seed = 0; seed < VARIANTS; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            byte[] damaged = damage(whole, random);
            Path home = Files.createDirectory(folder.resolve("v" + seed));
            Files.write(home.resolve("chats.db"), damaged);
            boolean told = openAndUse(home).isPresent();
            List<Path> aside = aside(home);
            assertEquals(told ? 1 : 0, aside.size(), "seed " + seed);
            if (told) {
                setAside++;
                assertArrayEquals(damaged, Files.readAllBytes(aside.getFirst()), "seed " + seed);
            }
        }
        // Some damage is to text alone, or to free space, and no check can see it.
        assertTrue(setAside > VARIANTS / 3, setAside + " of " + VARIANTS + " set aside");
    }

    /// Opens, reads, writes and closes; what was told, if anything.
    private static java.util.Optional<String> openAndUse(Path home) {
        ConversationStore.Opened opened = ConversationStore.open(home.resolve("chats.db"), CLOCK);
        try (ConversationStore store = opened.store()) {
            long id = store.greatestId() + 1;
            store.save(Samples.conversation(id, "After"));
            assertTrue(store.conversations().stream().anyMatch(it -> it.title().equals("After")));
            return opened.trouble();
        }
    }

    private byte[] filled() throws IOException {
        Path home = Files.createDirectory(folder.resolve("whole"));
        Path file = home.resolve("chats.db");
        try (ConversationStore store = ConversationStore.open(file, CLOCK).store()) {
            store.together(() -> {
                for (int i = 1; i < 40; i++) {
                    store.save(Samples.conversation(1000 + i, "Chat " + i));
                    store.save(Samples.answer(i, 1000 + i, 0, "some words ".repeat(20 * i), Message.Phase.DONE));
                }
            });
        }
        return Files.readAllBytes(file);
    }

    private static byte[] damage(byte[] whole, SplittableRandom random) {
        byte[] damaged = whole.clone();
        switch (random.nextInt(4)) {
            case 0 -> {
                return Arrays.copyOf(whole, random.nextInt(1, whole.length));
            }
            default -> {}
        }
        int from = random.nextInt(2) == 0 ? random.nextInt(100) : random.nextInt(whole.length);
        int length = Math.min(1 << random.nextInt(3, 14), whole.length - from);
        byte[] noise = new byte[length];
        random.nextBytes(noise);
        System.arraycopy(noise, 0, damaged, from, length);
        return damaged;
    }

    private static List<Path> aside(Path home) throws IOException {
        try (Stream<Path> files = Files.list(home)) {
            return files.filter(file -> file.getFileName().toString().matches("chats-damaged-.*\\.db"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void aLayoutNumberThatWasDamagedIsDamage() throws Exception {
        byte[] whole = filled();
        for (int version : new int[] {0, -5}) {
            Path home = Files.createTempDirectory(folder, "version");
            Files.write(home.resolve("chats.db"), whole);
            sql(home, "PRAGMA user_version = " + version);
            byte[] damaged = Files.readAllBytes(home.resolve("chats.db"));
            assertTrue(openAndUse(home).isPresent(), "layout " + version);
            assertArrayEquals(damaged, Files.readAllBytes(aside(home).getFirst()), "layout " + version);
        }
    }

    @Test
    void aDatabaseOfAnotherProgramIsSetAsideUnchanged() throws Exception {
        sql(folder, "CREATE TABLE other (a TEXT)");
        byte[] theirs = Files.readAllBytes(folder.resolve("chats.db"));
        assertTrue(openAndUse(folder).isPresent());
        assertArrayEquals(theirs, Files.readAllBytes(aside(folder).getFirst()));
    }

    @Test
    void aDamagedFileIsSetAsideWithItsLogAndNeitherIsChanged() throws Exception {
        Path live = Files.createDirectory(folder.resolve("live"));
        Path home = Files.createDirectory(folder.resolve("copy"));
        byte[] log;
        byte[] damaged;
        Files.write(live.resolve("chats.db"), filled());
        try (ConversationStore store =
                ConversationStore.open(live.resolve("chats.db"), CLOCK).store()) {
            store.save(Samples.conversation(1, "only in the log"));
            log = Files.readAllBytes(live.resolve("chats.db-wal"));
            damaged = Files.readAllBytes(live.resolve("chats.db"));
        }
        // The header stays whole, so the log is read.
        Arrays.fill(damaged, 3 * 4096, damaged.length, (byte) 0x5A);
        Files.write(home.resolve("chats.db"), damaged);
        Files.write(home.resolve("chats.db-wal"), log);
        assertTrue(openAndUse(home).isPresent());
        Path aside = aside(home).getFirst();
        assertArrayEquals(damaged, Files.readAllBytes(aside));
        assertArrayEquals(log, Files.readAllBytes(aside.resolveSibling(aside.getFileName() + "-wal")));
    }

    private static void sql(Path home, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + home.resolve("chats.db"));
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
