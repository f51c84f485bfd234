package dev.ferrum.app.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A program that writes a growing message as fast as it can and is killed in the middle.
final class KilledStoreTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Samples.NOW);
    private static final int ROUNDS = 10;

    @TempDir
    private Path folder;

    @Test
    void whatWasKeptBeforeAKillIsThereAfterIt() throws Exception {
        Path file = folder.resolve("chats.db");
        for (int round = 0; round < ROUNDS; round++) {
            long message = 10 + round;
            long kept = writeUntilKilled(file, message, new SplittableRandom(round).nextInt(5, 120));
            ConversationStore.Opened opened = ConversationStore.open(file, CLOCK);
            try (ConversationStore store = opened.store()) {
                assertTrue(opened.trouble().isEmpty(), opened.trouble()::toString);
                assertEquals(List.of("Chat"), titles(store));
                List<Message> messages = store.messages(1);
                assertEquals(round + 1, messages.size());
                Message last = messages.getLast();
                assertEquals(Message.Phase.STOPPED, last.phase());
                assertEquals("Ferrum was closed while this was written", last.ending());
                int words = last.text().split(" ").length;
                assertEquals("word ".repeat(words), last.text());
                // The one in the making when the program died may be there, or not.
                assertTrue(words == kept || words == kept + 1, "round %d: %d, told %d".formatted(round, words, kept));
            }
        }
    }

    private static List<String> titles(ConversationStore store) {
        return store.conversations().stream().map(Conversation::title).toList();
    }

    /// Kills the writer once it has told of `enough` kept texts; the length of the last one it told of.
    private static long writeUntilKilled(Path file, long message, int enough) throws Exception {
        Process writer = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Writer.class.getName(),
                        file.toString(),
                        Long.toString(message))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader told = writer.inputReader();
        for (int i = 0; i < enough; i++) {
            assertNotNull(told.readLine(), "the writer ended by itself");
        }
        // Through the handle: the process itself would close the pipe that is still to be read.
        writer.toHandle().destroyForcibly();
        long last = enough;
        // Lines it had said before it died are still in the pipe; a line cut in half has no length to trust.
        StringBuilder rest = new StringBuilder();
        for (int next = told.read(); next >= 0; next = told.read()) {
            rest.append((char) next);
        }
        writer.waitFor();
        last += rest.chars().filter(it -> it == '\n').count();
        return last;
    }

    /// The program that is killed: tells of each text once it is kept.
    static final class Writer {
        private Writer() {}

        public static void main(String[] args) {
            ConversationStore store =
                    ConversationStore.open(Path.of(args[0]), CLOCK).store();
            store.save(Samples.conversation(1, "Chat"));
            for (int words = 1; ; words++) {
                store.save(Samples.answer(Long.parseLong(args[1]), 1, 0, "word ".repeat(words), Message.Phase.WRITING));
                byte[] line = (words + "\n").getBytes(StandardCharsets.UTF_8);
                System.out.write(line, 0, line.length);
                System.out.flush();
            }
        }
    }
}
