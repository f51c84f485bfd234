package dev.ferrum.cuda;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/// The kernels' sources in `src/main/cuda`, and what the PTX made of them says about them.
///
/// Each `.cu` file becomes a packed `.ptx.gz` resource for each of its targets, the first one without a number in
/// its name. The first line is `// sources <SHA-256>` over the file and all that it includes, so a build without a
/// CUDA compiler can tell whether the PTX is that of the sources.
final class KernelSources {
    static final Path FOLDER = Path.of("src/main/cuda");
    static final Path PTX_FOLDER = Path.of("src/main/resources/kernels");

    private static final Pattern INCLUDE = Pattern.compile("^#include \"([^\"]+)\"", Pattern.MULTILINE);

    /// In a `.cu` file's first lines: it uses instructions that compute capability 7.5 lacks.
    private static final Pattern TARGETS = Pattern.compile("^// targets?: ((?:compute_\\d+ ?)+)$", Pattern.MULTILINE);

    private static final String FIRST_TARGET = "compute_75";

    private KernelSources() {}

    /// The `.cu` files in the order of their names.
    static List<Path> files() {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".cu"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A source compiled for an architecture, and where that PTX lies.
    record Output(Path source, String target, Path ptx) {}

    /// What is made of all sources.
    static List<Output> outputs() {
        return files().stream().flatMap(source -> outputs(source).stream()).toList();
    }

    /// What is made of `source`: for `compute_75` unless it says otherwise.
    private static List<Output> outputs(Path source) {
        Matcher matcher = TARGETS.matcher(read(source));
        String[] targets = matcher.find() ? matcher.group(1).strip().split(" ") : new String[] {FIRST_TARGET};
        String name = source.getFileName().toString().replace(".cu", "");
        List<Output> outputs = new ArrayList<>();
        for (String target : targets) {
            String suffix = outputs.isEmpty() ? ".ptx.gz" : target.replace("compute_", ".") + ".ptx.gz";
            outputs.add(new Output(source, target, PTX_FOLDER.resolve(name + suffix)));
        }
        return outputs;
    }

    /// The first line that the PTX of `source` must have.
    static String stamp(Path source) {
        SortedSet<Path> files = new TreeSet<>();
        collect(source.normalize(), files);
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Path file : files) {
                digest.update(
                        FOLDER.relativize(file).toString().replace('\\', '/').getBytes(StandardCharsets.UTF_8));
                // Line ends differ between checkouts.
                digest.update(read(file).replace("\r\n", "\n").getBytes(StandardCharsets.UTF_8));
            }
            return "// sources " + HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void collect(Path file, SortedSet<Path> files) {
        if (files.add(file)) {
            Matcher includes = INCLUDE.matcher(read(file));
            while (includes.find()) {
                collect(file.resolveSibling(includes.group(1)).normalize(), files);
            }
        }
    }

    /// The text of a file, which is packed where its name ends with `.gz`.
    static String read(Path file) {
        try {
            if (!file.toString().endsWith(".gz")) {
                return Files.readString(file);
            }
            try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
