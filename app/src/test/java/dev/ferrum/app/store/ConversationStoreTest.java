package dev.ferrum.app.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConversationStoreTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Samples.NOW);

    @TempDir
    private Path folder;

    private ConversationStore store;

    @BeforeEach
    void open() {
        store = ConversationStore.open(folder.resolve("chats.db"), CLOCK).store();
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void reopen() {
        store.close();
        open();
    }

    @Test
    void everythingComesBackAsItWas() {
        Conversation conversation = Samples.conversation(1, "Füchse \uD83E\uDD8A");
        Message question = Samples.question(2, 1, 0, "Why \u4F60\u597D?\0");
        Message answer = Samples.answer(3, 1, 2, "Because.", Message.Phase.DONE);
        store.save(conversation);
        store.save(question);
        store.save(answer);
        reopen();
        assertEquals(List.of(conversation), store.conversations());
        assertEquals(List.of(question, answer), store.messages(1));
        assertEquals(3, store.greatestId());
    }

    @Test
    void whatIsSavedAgainReplacesWhatWasKept() {
        store.save(Samples.conversation(1, "One"));
        store.save(Samples.conversation(1, "Two").withPinned(true));
        store.save(Samples.answer(3, 1, 0, "Bec", Message.Phase.WRITING));
        store.save(Samples.answer(3, 1, 0, "Because", Message.Phase.DONE));
        assertEquals("Two", store.conversations().getFirst().title());
        assertEquals(
                List.of("Because"),
                store.messages(1).stream().map(Message::text).toList());
    }

    @Test
    void pinnedOnesComeFirstThenTheLatest() {
        store.save(Samples.conversation(1, "old"));
        store.save(Samples.conversation(2, "pinned").withPinned(true));
        store.save(Samples.conversation(3, "new"));
        assertEquals(List.of("pinned", "new", "old"), titles());
    }

    @Test
    void aMessageThatACrashCutOffIsMarkedAsStopped() {
        store.save(Samples.answer(3, 1, 0, "Half a", Message.Phase.WRITING));
        reopen();
        Message cut = store.messages(1).getFirst();
        assertEquals("Half a", cut.text());
        assertEquals(Message.Phase.STOPPED, cut.phase());
        assertEquals("Ferrum was closed while this was written", cut.ending());
    }

    @Test
    void aDeletedConversationCanComeBackUntilItIsPurged() {
        store.save(Samples.conversation(1, "One"));
        store.save(Samples.question(2, 1, 0, "text of it"));
        store.delete(1);
        assertEquals(List.of(), titles());
        assertEquals(List.of(), store.search("text of it", 10));
        store.restore(1);
        assertEquals(List.of("One"), titles());
        store.delete(1);
        store.purge(Duration.ofSeconds(1));
        store.restore(1);
        assertEquals(List.of("One"), titles(), "purged too early");
        store.delete(1);
        store.purge(Duration.ofSeconds(-1));
        store.restore(1);
        assertEquals(List.of(), titles());
        assertEquals(List.of(), store.messages(1));
    }

    @Test
    void severalChangesAreKeptTogetherOrNotAtAll() {
        assertThrows(
                IllegalStateException.class,
                () -> store.together(() -> {
                    store.save(Samples.conversation(1, "One"));
                    throw new IllegalStateException("in the middle");
                }));
        assertEquals(List.of(), titles());
    }

    @Test
    void removedMessagesAreGoneWithTheirAttachments() {
        store.save(Samples.conversation(1, "One"));
        store.save(Samples.question(2, 1, 0, "findable"));
        store.deleteMessages(List.of(2L));
        assertEquals(List.of(), store.messages(1));
        assertEquals(List.of(), store.search("findable", 10));
        store.save(Samples.answer(2, 1, 0, "again", Message.Phase.DONE));
        assertEquals(List.of(), store.messages(1).getFirst().attachments());
    }

    @Test
    void searchFindsPartsOfWordsInTitlesAndTextsInAnyScript() {
        store.save(Samples.conversation(1, "Letter to the landlord"));
        store.save(Samples.question(2, 1, 0, "The boiler hums\nat night, \u4F60\u597D\u4E16\u754C, 50% \uD83E\uDD8A"));
        for (String text :
                List.of("LANDLO", "oiler", "hum night", "at", "\u597D\u4E16", "50%", "\uD83E\uDD8A", "  hums  ")) {
            assertEquals(1, store.search(text, 10).size(), text);
        }
        for (String text :
                List.of("", "   ", "boiler cold", "a_", "%%", "\"", "NEAR(", "boiler OR cold", "text:*", "-hums")) {
            assertEquals(0, store.search(text, 10).size(), text);
        }
    }

    @Test
    void aHitShowsTheTextAroundAndWhereTheWordsStand() {
        store.save(Samples.conversation(1, "One"));
        store.save(Samples.question(2, 1, 0, "x ".repeat(100) + "the Boiler\nhums" + " y".repeat(100)));
        Hit hit = store.search("boiler hum", 10).getFirst();
        assertEquals(2, hit.message());
        assertEquals(1, hit.conversation());
        List<String> found = hit.matches().stream()
                .map(range -> hit.snippet().substring(range.start(), range.end()))
                .toList();
        assertEquals(List.of("Boiler", "hum"), found);
        assertTrue(hit.snippet().startsWith("\u2026") && hit.snippet().endsWith("\u2026"), hit.snippet());
    }

    @Test
    void whatIsBeingWrittenIsSearchableOnceItHasEnded() {
        store.save(Samples.conversation(1, "One"));
        store.save(Samples.answer(3, 1, 0, "lantern", Message.Phase.WRITING));
        assertEquals(0, store.search("lantern", 10).size());
        store.save(Samples.answer(3, 1, 0, "lanterns", Message.Phase.DONE));
        assertEquals(1, store.search("lantern", 10).size());
        store.save(Samples.answer(3, 1, 0, "foxes", Message.Phase.DONE));
        assertEquals(0, store.search("lantern", 10).size());
        assertEquals(1, store.search("foxes", 10).size());
    }

    @Test
    void savingAMessageTouchesAsManyPagesInALongConversationAsInAShortOne() throws Exception {
        store.save(Samples.conversation(1, "One"));
        store.save(Samples.answer(2, 1, 0, "short", Message.Phase.WRITING));
        long shortWal = walGrowth(() -> store.save(Samples.answer(2, 1, 0, "shorter", Message.Phase.WRITING)));
        store.together(() -> {
            for (int i = 3; i < 2003; i++) {
                store.save(Samples.answer(i, 1, i - 1, "word ".repeat(200), Message.Phase.DONE));
            }
            store.save(Samples.answer(5000, 1, 2002, "last", Message.Phase.WRITING));
        });
        assertEquals(2002, store.messages(1).size());
        reopen();
        store.save(Samples.answer(5000, 1, 2002, "last one", Message.Phase.WRITING));
        long longWal = walGrowth(() -> store.save(Samples.answer(5000, 1, 2002, "last on", Message.Phase.WRITING)));
        assertTrue(longWal <= shortWal + 4 * 4200, "%d bytes against %d".formatted(longWal, shortWal));
    }

    private long walGrowth(Runnable change) throws Exception {
        Path wal = folder.resolve("chats.db-wal");
        long before = Files.size(wal);
        change.run();
        return Files.size(wal) - before;
    }

    @Test
    void aLayoutOfTheFutureLeadsOnAndAnOlderProgramLeavesItAlone() throws Exception {
        store.save(Samples.conversation(1, "One"));
        store.close();
        List<String> steps = new ArrayList<>(Schema.latest().steps());
        steps.add("ALTER TABLE conversation ADD COLUMN colour TEXT");
        Path file = folder.resolve("chats.db");
        ConversationStore newer =
                ConversationStore.open(file, new Schema(steps), CLOCK).store();
        assertEquals("One", newer.conversations().getFirst().title());
        newer.close();
        byte[] bytes = Files.readAllBytes(file);
        ConversationStore.Opened older = ConversationStore.open(file, CLOCK);
        assertTrue(older.trouble().orElseThrow().contains("written by a newer Ferrum"), older.trouble()::get);
        older.store().save(Samples.conversation(7, "Elsewhere"));
        older.store().close();
        org.junit.jupiter.api.Assertions.assertArrayEquals(bytes, Files.readAllBytes(file));
        open();
    }

    @Test
    void aMigrationThatFailsLeavesTheFileAsItWas() throws Exception {
        store.save(Samples.conversation(1, "One"));
        store.close();
        List<String> steps = new ArrayList<>(Schema.latest().steps());
        steps.add("CREATE TABLE half (a TEXT)\n\nINSERT INTO nowhere VALUES (1)");
        Path file = folder.resolve("chats.db");
        assertThrows(StoreException.class, () -> ConversationStore.open(file, new Schema(steps), CLOCK));
        open();
        assertEquals(List.of("One"), titles());
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            assertEquals(
                    false,
                    statement
                            .executeQuery("SELECT 1 FROM sqlite_master WHERE name = 'half'")
                            .next());
        }
    }

    private List<String> titles() {
        return store.conversations().stream().map(Conversation::title).toList();
    }

    @Test
    void removingAMessageRemovesAllThatFollowsItOnEveryBranch() {
        store.save(Samples.conversation(1, "One"));
        store.save(Samples.question(2, 1, 0, "first"));
        store.save(Samples.answer(3, 1, 2, "one", Message.Phase.DONE));
        store.save(Samples.answer(4, 1, 2, "two", Message.Phase.DONE));
        store.save(Samples.question(5, 1, 4, "below two"));
        store.save(Samples.question(6, 1, 0, "another first"));
        store.save(Samples.conversation(7, "Other"));
        store.save(Samples.question(8, 7, 0, "elsewhere"));
        store.deleteMessages(List.of(2L));
        assertEquals(List.of(6L), store.messages(1).stream().map(Message::id).toList());
        assertEquals(1, store.messages(7).size());
    }

    @Test
    void whateverAPersonPastesIntoTheSearchIsTakenAsWords() {
        store.save(Samples.conversation(1, "One"));
        store.save(Samples.question(2, 1, 0, "the lantern la"));
        assertEquals(1, store.search("lan\0tern", 10).size());
        assertEquals(0, store.search("\0", 10).size());
        assertEquals(1, store.search("lantern la ".repeat(3000), 10).size());
        StringBuilder page = new StringBuilder("lantern ");
        for (int i = 0; i < 3000; i++) {
            page.append(i % 100).append(' ').append("word").append(i).append(' ');
        }
        assertEquals(0, store.search(page.toString(), 10).size());
    }

    @Test
    void aLongConversationLoadsWhole() {
        store.save(Samples.conversation(1, "One"));
        store.together(() -> {
            for (int i = 2; i < 2002; i++) {
                store.save(Samples.answer(i, 1, i == 2 ? 0 : i - 1, "word ".repeat(200) + i, Message.Phase.DONE));
            }
        });
        reopen();
        List<Message> loaded = store.messages(1);
        assertEquals(2000, loaded.size());
        for (Message message : loaded) {
            assertTrue(message.text().endsWith(" " + message.id()), message::text);
        }
    }
}
