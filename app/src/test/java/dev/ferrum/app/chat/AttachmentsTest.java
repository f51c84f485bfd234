package dev.ferrum.app.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.app.store.Attachment;
import dev.ferrum.engine.error.EngineException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AttachmentsTest {
    @TempDir
    private Path folder;

    @Test
    void aTextIsReadWithoutItsByteOrderMark() throws IOException {
        assertEquals("Grüße 你好", Attachments.read(file("a.txt", "\uFEFFGrüße 你好".getBytes(StandardCharsets.UTF_8))));
    }

    @Test
    void whatIsNoTextIsRefusedByName() throws IOException {
        assertRefused(file("latin.txt", new byte[] {'a', (byte) 0xE4, 'b'}), "latin.txt is not a text file in UTF-8");
        assertRefused(file("null.bin", new byte[] {'a', 0, 'b'}), "null.bin is not a text file");
        assertRefused(folder.resolve("gone.txt"), "gone.txt could not be read");
    }

    @Test
    void whatIsTooLargeIsRefusedUnread() throws IOException {
        Path large = folder.resolve("large.log");
        try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
            file.setLength(9L << 20);
        }
        assertRefused(large, "large.log has 9.0 MB");
    }

    @Test
    void filesStandBeforeTheQuestionInFencesTheyCannotEnd() {
        String text = Attachments.withText(
                "What is this?", List.of(new Attachment("a.md", "x\n````\ny", 5), new Attachment("b.txt", "z\n", 1)));
        assertEquals("""
                File a.md:
                `````
                x
                ````
                y
                `````

                File b.txt:
                ```
                z
                ```

                What is this?""", text);
    }

    private Path file(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    private static void assertRefused(Path file, String beginning) {
        EngineException refused = assertThrows(EngineException.class, () -> Attachments.read(file));
        assertTrue(refused.getMessage().startsWith(beginning), refused.getMessage());
    }
}
