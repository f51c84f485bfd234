package dev.ferrum.app.start;

import java.net.URI;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/// The model file that a file manager gives a start as its only argument.
public final class ModelArgument {
    private static final String ENDING = ".gguf";

    private ModelArgument() {}

    /// The file, whether it is there or not, when `args` is one path or `file:` address that ends in `.gguf`; whatever
    /// else they are is for the command line.
    public static Optional<Path> of(String[] args) {
        if (args.length != 1 || !args[0].toLowerCase(Locale.ROOT).endsWith(ENDING)) {
            return Optional.empty();
        }
        try {
            return Optional.of(path(args[0]).toAbsolutePath().normalize());
        } catch (IllegalArgumentException | FileSystemNotFoundException _) {
            return Optional.empty();
        }
    }

    private static Path path(String argument) throws InvalidPathException {
        return argument.startsWith("file:") ? Path.of(URI.create(argument)) : Path.of(argument);
    }
}
