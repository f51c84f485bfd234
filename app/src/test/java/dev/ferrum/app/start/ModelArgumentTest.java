package dev.ferrum.app.start;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ModelArgumentTest {
    @Test
    void oneFileIsOpenedInTheWindow() {
        Path file = Path.of("folder with spaces", "model.GGUF").toAbsolutePath();
        assertEquals(Optional.of(file), of(file.toString()));
        assertEquals(
                Optional.of(file),
                of(Path.of("folder with spaces", ".", "model.GGUF").toString()));
        assertEquals(Optional.of(file), of(file.toUri().toString()));
    }

    @Test
    void everythingElseIsForTheCommandLine() {
        for (String[] args : new String[][] {
            {}, {"chat"}, {"inspect", "model.gguf"}, {"model.gguf", "other.gguf"}, {"--help"}, {"file:%zz.gguf"}
        }) {
            assertEquals(Optional.empty(), of(args));
        }
    }

    private static Optional<Path> of(String... args) {
        return ModelArgument.of(args);
    }
}
