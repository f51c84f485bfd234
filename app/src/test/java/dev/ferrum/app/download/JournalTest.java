package dev.ferrum.app.download;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The journal of a file, and who may fetch which of its pieces.
final class JournalTest {
    private static final String HASH = "ab".repeat(32);
    private static final long BYTES = 20L * Journal.PIECE + 5;

    @TempDir
    private Path folder;

    private Journal journal(long bytes, String hash) throws IOException {
        return new Journal(folder.resolve("0.journal"), bytes, hash);
    }

    @Test
    void whatWasNotedIsThereAgain() throws IOException {
        try (Journal journal = journal(BYTES, HASH)) {
            assertEquals(21, journal.pieces());
            assertEquals(5, journal.size(20));
            assertEquals(0, journal.total());
            journal.note(3, Journal.PIECE, -1);
            journal.note(20, 4, 77);
            journal.setEtag("\"an-etag\"");
        }
        assertTrue(Journal.isAbout(folder.resolve("0.journal"), BYTES, HASH));
        try (Journal journal = journal(BYTES, HASH)) {
            assertTrue(journal.isComplete(3));
            assertEquals(-1, journal.crc(3));
            assertEquals(4, journal.written(20));
            assertEquals(77, journal.crc(20));
            assertEquals(Journal.PIECE + 4, journal.total());
            assertEquals("\"an-etag\"", journal.etag());
        }
    }

    @Test
    void aJournalOfAnotherFileBeginsEmpty() throws IOException {
        try (Journal journal = journal(BYTES, HASH)) {
            journal.note(0, 100, 1);
        }
        String other = "cd".repeat(32);
        assertFalse(Journal.isAbout(folder.resolve("0.journal"), BYTES, other));
        assertFalse(Journal.isAbout(folder.resolve("0.journal"), BYTES + 1, HASH));
        try (Journal journal = journal(BYTES, other)) {
            assertEquals(0, journal.total());
        }
        Files.writeString(folder.resolve("0.journal"), "no journal");
        try (Journal journal = journal(BYTES, HASH)) {
            assertEquals(0, journal.total());
        }
    }

    @Test
    void anEtagThatIsTooLongIsNotKept() throws IOException {
        try (Journal journal = journal(BYTES, HASH)) {
            journal.setEtag("\"%s\"".formatted("x".repeat(5000)));
            assertEquals("", journal.etag());
        }
    }

    @Test
    void runsComeFromTheFrontAndNoPieceIsGivenTwice() throws IOException {
        try (Journal journal = journal(BYTES, HASH)) {
            journal.note(0, Journal.PIECE, 1);
            journal.note(4, 10, 1);
            Claims claims = new Claims(journal, 1);
            Claims.Claim first = claims.take().orElseThrow();
            assertEquals(1, first.next());
            assertEquals(4, first.end(), "a piece begun earlier ends the run before it");
            Claims.Claim second = claims.take().orElseThrow();
            assertEquals(4, second.next());
            assertEquals(9, second.end());
            claims.release(first);
            assertEquals(1, claims.take().orElseThrow().next());
        }
    }

    @Test
    void theLastRunIsShared() throws IOException {
        try (Journal journal = journal(BYTES, HASH)) {
            for (int piece = 0; piece < 16; piece++) {
                journal.note(piece, Journal.PIECE, 1);
            }
            Claims claims = new Claims(journal, 1);
            Claims.Claim first = claims.take().orElseThrow();
            assertEquals(16, first.next());
            assertEquals(21, first.end());
            Claims.Claim second = claims.take().orElseThrow();
            assertEquals(first.end(), second.next());
            assertEquals(21, second.end());
            assertTrue(claims.take().isEmpty(), "too short to share");
            assertTrue(claims.takeAll().isEmpty());
            claims.release(first);
            claims.release(second);
            assertEquals(0, claims.takeAll().orElseThrow().next());
        }
    }
}
