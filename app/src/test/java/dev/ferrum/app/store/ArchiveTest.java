package dev.ferrum.app.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The archive with a worker that the test turns by hand.
final class ArchiveTest {
    @TempDir
    private Path folder;

    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private ConversationStore store;
    private Archive archive;

    @BeforeEach
    void open() {
        store = ConversationStore.open(folder.resolve("chats.db"), InstantSource.fixed(Samples.NOW))
                .store();
        archive = new Archive(store, tasks::add, Runnable::run);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void ofSeveralChangesThatWaitOnlyTheLatestIsMade() {
        archive.save(Samples.answer(3, 1, 0, "a", Message.Phase.WRITING));
        archive.save(Samples.answer(3, 1, 0, "ab", Message.Phase.WRITING));
        archive.save(Samples.answer(3, 1, 0, "abc", Message.Phase.DONE));
        assertEquals(List.of(), store.messages(1));
        work();
        assertEquals("abc", store.messages(1).getFirst().text());
    }

    @Test
    void whatIsAskedForLaterIsDoneLater() {
        archive.save(Samples.conversation(1, "One"));
        archive.save(Samples.question(2, 1, 0, "a"));
        archive.deleteMessages(List.of(2L));
        archive.save(Samples.question(2, 1, 0, "a"));
        archive.delete(1);
        archive.restore(1);
        work();
        assertEquals(1, store.messages(1).size());
        assertEquals(1, store.conversations().size());
    }

    @Test
    void aReadSeesWhatWasSavedBefore() {
        List<Message> told = new ArrayList<>();
        archive.save(Samples.question(2, 1, 0, "a"));
        archive.messages(1, told::addAll);
        work();
        assertEquals(1, told.size());
    }

    @Test
    void idsGoOnWhereTheFileEnds() {
        store.save(Samples.conversation(41, "One"));
        assertEquals(42, new Archive(store, tasks::add, Runnable::run).nextId());
    }

    @Test
    void aFullDiskIsToldAndNothingIsLostOnceThereIsRoomAgain() {
        store.limitPages(60);
        String large = "much text ".repeat(2000);
        for (int i = 1; i <= 30; i++) {
            archive.save(Samples.answer(i, 1, 0, large + i, Message.Phase.DONE));
            work();
        }
        StoreTrouble trouble = archive.troubleProperty().get().orElseThrow();
        assertEquals("The disk is full: nothing is saved", trouble.headline());
        int before = store.messages(1).size();
        assertTrue(before < 30, before + " of 30 kept although the disk was full");
        archive.save(Samples.answer(30, 1, 0, "changed meanwhile", Message.Phase.DONE));
        store.limitPages(1_000_000);
        work();
        assertTrue(archive.troubleProperty().get().isEmpty());
        List<Message> kept = store.messages(1);
        assertEquals(30, kept.size());
        assertEquals("changed meanwhile", kept.getLast().text());
        assertEquals(large + 29, kept.get(28).text());
    }

    private void work() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    @Test
    void closingMakesWhatWaitsAndTakesNothingMore() {
        Archive inline = new Archive(store, Runnable::run, Runnable::run);
        inline.save(Samples.conversation(1, "One"));
        assertTrue(inline.close(Duration.ofSeconds(5)));
        inline.save(Samples.conversation(2, "Two"));
        inline.conversations(_ -> fail("told after the end"));
        open();
        assertEquals(
                List.of("One"),
                store.conversations().stream().map(Conversation::title).toList());
    }

    @Test
    void closingWaitsNoLongerThanItWasTold() {
        archive.save(Samples.conversation(1, "One"));
        assertFalse(archive.close(Duration.ofMillis(1)), "nobody turns the worker");
    }

    @Test
    void closingSaysWhenNotAllWasKept() {
        store.limitPages(1);
        archive.save(Samples.answer(1, 1, 0, "x".repeat(400_000), Message.Phase.DONE));
        work();
        Archive same = archive;
        CompletableFuture<Boolean> kept = CompletableFuture.supplyAsync(() -> same.close(Duration.ofSeconds(20)));
        while (!kept.isDone()) {
            work();
            Thread.onSpinWait();
        }
        assertFalse(kept.join());
    }

    @Test
    void howeverManyChangesFailOneRetryIsPlanned() {
        AtomicInteger runs = new AtomicInteger();
        store.limitPages(1);
        Archive inline = new Archive(
                store,
                task -> {
                    runs.incrementAndGet();
                    task.run();
                },
                Runnable::run);
        for (int i = 1; i <= 50; i++) {
            inline.save(Samples.answer(i, 1, 0, "x".repeat(400_000), Message.Phase.DONE));
        }
        assertEquals(50, runs.get());
        // The first retry comes after two seconds; a second one in that time would be another chain of them.
        CompletableFuture.runAsync(() -> {}, CompletableFuture.delayedExecutor(3, TimeUnit.SECONDS))
                .join();
        assertEquals(51, runs.get());
    }

    @Test
    void chatsThatCannotBeReadAreToldAsSuchUntilTheyCan() {
        Archive inline = new Archive(store, Runnable::run, Runnable::run);
        inline.read(
                _ -> {
                    throw new StoreException(StoreException.Kind.OTHER, "no such page", null);
                },
                _ -> fail("told nothing"));
        assertEquals(
                "Your chats cannot be read: no such page",
                inline.troubleProperty().get().orElseThrow().headline());
        inline.conversations(_ -> {});
        assertTrue(inline.troubleProperty().get().isEmpty());
    }
}
