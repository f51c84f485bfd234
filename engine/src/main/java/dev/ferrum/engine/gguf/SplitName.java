package dev.ferrum.engine.gguf;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The name `prefix-00001-of-00004.gguf` of one file of a split model; `part` and `parts` as written, from 1.
record SplitName(String prefix, int part, int parts) {
    private static final Pattern NAME = Pattern.compile("(.*)-(\\d{5})-of-(\\d{5})\\.gguf", Pattern.DOTALL);

    /// The parts of a file's name, or empty when it is named otherwise.
    static Optional<SplitName> of(Path file) {
        Matcher matcher = NAME.matcher(String.valueOf(file.getFileName()));
        return matcher.matches()
                ? Optional.of(new SplitName(
                        matcher.group(1), Integer.parseInt(matcher.group(2)), Integer.parseInt(matcher.group(3))))
                : Optional.empty();
    }

    /// The name of another file of the same model, `number` from 1.
    String sibling(int number) {
        return String.format(Locale.ROOT, "%s-%05d-of-%05d.gguf", prefix, number, parts);
    }
}
