package dev.ferrum.app.hub;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The name of one part of a split GGUF: `stem-00001-of-00003.gguf`, as llama.cpp's split tool writes it.
public record SplitName(String stem, int part, int parts) {
    private static final Pattern PATTERN =
            Pattern.compile("(.+)-(\\d{5})-of-(\\d{5})\\.gguf", Pattern.CASE_INSENSITIVE);

    /// Reads a file name; empty when it is not one of a split file.
    public static Optional<SplitName> of(String name) {
        Matcher matcher = PATTERN.matcher(name);
        return matcher.matches()
                ? Optional.of(new SplitName(
                        matcher.group(1), Integer.parseInt(matcher.group(2)), Integer.parseInt(matcher.group(3))))
                : Optional.empty();
    }
}
