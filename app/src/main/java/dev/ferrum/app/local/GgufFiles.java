package dev.ferrum.app.local;

import dev.ferrum.app.download.Origin;
import dev.ferrum.app.hub.SplitName;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// Finds GGUF files below a folder; all parts of a split one are one model. What a download has not finished is
/// never among them: folders and files that begin with a dot (Ferrum's own), and the names other programs give
/// such files.
final class GgufFiles {
    private static final int DEPTH = 8;
    private static final int MOST = 5000;
    private static final String ENDING = ".gguf";
    private static final Set<String> UNFINISHED = Set.of(".part", ".partial", ".incomplete", ".download", ".tmp");
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

    private GgufFiles() {}

    /// Models below `folder`, none where it does not exist or cannot be read.
    static List<Found> below(Path folder) throws IOException {
        Set<Path> files = new TreeSet<>();
        if (Files.isDirectory(folder)) {
            Files.walkFileTree(folder, EnumSet.of(FileVisitOption.FOLLOW_LINKS), DEPTH, new Collector(folder, files));
        }
        List<Found> found = new ArrayList<>();
        for (Path file : files) {
            Optional<SplitName> split = SplitName.of(name(file));
            if (split.isEmpty()) {
                found.add(new Found(file, List.of(file), "", "", knownHash(file)));
            } else if (split.get().part() == 1) {
                found.add(split(file, split.get()));
            } else if (!files.contains(part(file, split.get(), 1))) {
                found.add(new Found(
                        file,
                        List.of(file),
                        "",
                        "part 1 of %d".formatted(split.get().parts()),
                        Optional.empty()));
            }
        }
        return found;
    }

    /// Whether a file with this name is a whole GGUF file, as far as its name tells.
    static boolean isModelName(String name) {
        String small = name.toLowerCase(Locale.ROOT);
        return small.endsWith(ENDING)
                && !small.startsWith(".")
                && UNFINISHED.stream().noneMatch(it -> small.contains(it + "."));
    }

    static Found of(Path file) {
        return SplitName.of(name(file))
                .map(split -> split(part(file, split, 1), split))
                .orElseGet(() -> new Found(file, List.of(file), "", "", knownHash(file)));
    }

    private static Found split(Path first, SplitName split) {
        List<Path> parts = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (int number = 1; number <= split.parts(); number++) {
            Path part = part(first, split, number);
            if (Files.isRegularFile(part)) {
                parts.add(part);
            } else {
                missing.add(Integer.toString(number));
            }
        }
        String says = missing.isEmpty() ? "" : "part %s of %d".formatted(String.join(", ", missing), split.parts());
        return new Found(first, parts.isEmpty() ? List.of(first) : parts, "", says, Optional.empty());
    }

    private static Path part(Path file, SplitName split, int number) {
        return file.resolveSibling("%s-%05d-of-%05d%s".formatted(split.stem(), number, split.parts(), ENDING));
    }

    /// From the note of a download, or from the cache of the hub, which names files by their hashes.
    private static Optional<String> knownHash(Path file) {
        Optional<String> origin = Origin.of(file).map(Origin::sha256);
        if (origin.isPresent() || !Files.isSymbolicLink(file)) {
            return origin;
        }
        try {
            return Optional.of(name(file.toRealPath()))
                    .filter(name -> HASH.matcher(name).matches());
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    /// Gathers what may be a model; a folder that cannot be read is left out, and loops of links end by
    /// themselves.
    private static final class Collector extends SimpleFileVisitor<Path> {
        private final Path root;
        private final Set<Path> files;

        Collector(Path root, Set<Path> files) {
            this.root = root;
            this.files = files;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return !folder.equals(root) && name(folder).startsWith(".")
                    ? FileVisitResult.SKIP_SUBTREE
                    : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile() && isModelName(name(file))) {
                files.add(file);
            }
            return files.size() < MOST ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException trouble) {
            return FileVisitResult.CONTINUE;
        }
    }
}
