package dev.ferrum.app.chat;

import dev.ferrum.app.store.Attachment;
import dev.ferrum.engine.error.EngineException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Text files that go with a message: reading them, and what the model gets to see of them.
final class Attachments {
    /// More would fill the context of any model several times.
    private static final long MOST_BYTES = 8L << 20;

    private Attachments() {}

    /// The text of `file`. Throws [EngineException] when it is too large, cannot be read, or is no text.
    static String read(Path file) {
        Path name = file.getFileName();
        try {
            long bytes = Files.size(file);
            if (bytes > MOST_BYTES) {
                throw new EngineException("%s has %.1f MB; a text of at most %d MB can go with a message"
                        .formatted(name, bytes / 1048576.0, MOST_BYTES >> 20));
            }
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
                    .toString();
            if (text.indexOf('\0') >= 0) {
                throw notText(name);
            }
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw notText(name);
        } catch (IOException e) {
            throw new EngineException("%s could not be read: %s".formatted(name, e.getMessage()), e);
        }
    }

    private static EngineException notText(Path name) {
        return new EngineException("%s is not a text file in UTF-8; only text can go with a message".formatted(name));
    }

    /// The files as fenced blocks, each under its name, then what the person wrote.
    static String withText(String text, List<Attachment> files) {
        StringBuilder all = new StringBuilder();
        for (Attachment file : files) {
            String fence = fence(file.text());
            all.append("File ")
                    .append(file.name())
                    .append(":\n")
                    .append(fence)
                    .append('\n')
                    .append(file.text())
                    .append(file.text().endsWith("\n") ? "" : "\n")
                    .append(fence)
                    .append("\n\n");
        }
        return all.append(text).toString();
    }

    /// Longer than any run of backticks in `text`.
    private static String fence(String text) {
        int longest = 2;
        int run = 0;
        for (int i = 0; i < text.length(); i++) {
            run = text.charAt(i) == '`' ? run + 1 : 0;
            longest = Math.max(longest, run);
        }
        return "`".repeat(longest + 1);
    }
}
