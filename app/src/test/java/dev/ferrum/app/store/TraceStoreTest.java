package dev.ferrum.app.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Traces kept with messages, and the way to them from a file without.
class TraceStoreTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Samples.NOW);

    @TempDir
    private Path folder;

    private ConversationStore open(Schema schema) {
        return ConversationStore.open(folder.resolve("chats.db"), schema, CLOCK).store();
    }

    @Test
    void aFileOfTheFirstLayoutLearnsToKeepTraces() {
        Schema first = new Schema(Schema.latest().steps().subList(0, 1));
        try (ConversationStore store = open(first)) {
            store.save(Samples.conversation(1, "One"));
            store.save(Samples.question(2, 1, 0, "Why?"));
        }
        try (ConversationStore store = open(Schema.latest())) {
            assertEquals("Why?", store.messages(1).getFirst().text());
            assertEquals(Optional.empty(), store.trace(2));
            store.saveTrace(2, new byte[] {1, 2, 3});
        }
        try (ConversationStore store = open(Schema.latest())) {
            assertArrayEquals(new byte[] {1, 2, 3}, store.trace(2).orElseThrow());
            assertEquals(List.of(2L), store.tracedMessages());
        }
    }

    @Test
    void aTraceStaysWhileItsMessageChangesAndGoesWithIt() {
        try (ConversationStore store = open(Schema.latest())) {
            store.save(Samples.conversation(1, "One"));
            store.save(Samples.question(2, 1, 0, "Why?"));
            store.saveTrace(2, new byte[] {1});
            store.saveTrace(2, new byte[] {2});
            store.save(Samples.question(2, 1, 0, "Why not?"));
            assertArrayEquals(new byte[] {2}, store.trace(2).orElseThrow());
            store.deleteMessages(List.of(2L));
            assertEquals(List.of(), store.tracedMessages());
        }
    }
}
