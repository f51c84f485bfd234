package dev.ferrum.cuda;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;

/// Compiles the kernels to PTX where sources have changed, and assembles all PTX for every architecture to see
/// registers and spills. Run by the Maven profile `ptx`; needs `nvcc` and `ptxas` on the path.
final class PtxBuild {
    /// PTX versions from the oldest that knows compute capability 8.0; drivers refuse versions newer than they are.
    private static final List<String> VERSIONS = List.of("7.0", "7.1", "7.4", "7.8", "8.0", "8.4");

    private static final List<Integer> ARCHITECTURES = List.of(75, 80, 86, 89, 90, 120);

    private PtxBuild() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Files.createDirectories(KernelSources.PTX_FOLDER);
        for (KernelSources.Output output : KernelSources.outputs()) {
            String stamp = KernelSources.stamp(output.source());
            if (!Files.exists(output.ptx()) || !KernelSources.read(output.ptx()).startsWith(stamp + "\n")) {
                compile(output, stamp);
            }
        }
    }

    private static void compile(KernelSources.Output output, String stamp) throws IOException, InterruptedException {
        Path text = Files.createTempFile("ferrum", ".ptx");
        try {
            run(List.of(
                    "nvcc",
                    "-ptx",
                    "-arch=" + output.target(),
                    "-o",
                    text.toString(),
                    output.source().toString()));
            String lines = shortened(KernelSources.read(text));
            for (String version : VERSIONS) {
                Files.writeString(text, stamp + "\n" + lines.replaceFirst("\\.version [0-9.]+", ".version " + version));
                if (assembles(output.target(), text)) {
                    report(output, text);
                    pack(text, output.ptx());
                    return;
                }
            }
            throw new IllegalStateException(
                    "%s: ptxas takes none of the PTX versions %s".formatted(output.ptx(), VERSIONS));
        } finally {
            Files.delete(text);
        }
    }

    private static void pack(Path text, Path packed) throws IOException {
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
            Files.copy(text, out);
        }
    }

    /// Without comments, empty lines and indentation, which are a third of the text.
    private static String shortened(String text) {
        return text.lines()
                .map(line -> line.replaceFirst("\\s*//.*", "").strip().replace('\t', ' '))
                .filter(line -> !line.isEmpty())
                .collect(Collectors.joining("\n", "", "\n"));
    }

    private static boolean assembles(String target, Path ptx) throws IOException, InterruptedException {
        return exitCode(ptxas(target.replace("compute_", "sm_"), ptx), new ArrayList<>()) == 0;
    }

    private static void report(KernelSources.Output output, Path ptx) throws IOException, InterruptedException {
        int first = Integer.parseInt(output.target().replace("compute_", ""));
        for (int architecture : ARCHITECTURES) {
            if (architecture >= first) {
                List<String> lines = run(ptxas("sm_" + architecture, ptx));
                System.out.printf("%s sm_%d: %s%n", output.ptx().getFileName(), architecture, summary(lines));
            }
        }
    }

    private static List<String> ptxas(String architecture, Path ptx) {
        String nowhere = System.getProperty("os.name").startsWith("Windows") ? "NUL" : "/dev/null";
        return List.of("ptxas", "-v", "-arch=" + architecture, "-o", nowhere, ptx.toString());
    }

    /// `name registers` of each function, with its spills where there are any.
    private static String summary(List<String> lines) {
        List<String> functions = new ArrayList<>();
        String name = "";
        String spills = "";
        for (String line : lines) {
            if (line.contains("Compiling entry function")) {
                name = line.replaceFirst(".*function '([^']+)'.*", "$1");
            } else if (line.contains("bytes spill stores")) {
                spills = line.contains(" 0 bytes spill stores") ? "" : " SPILLS:" + line.strip();
            } else if (line.contains("Used ")) {
                functions.add(name + " " + line.replaceFirst(".*Used (\\d+) registers.*", "$1") + spills);
            }
        }
        return String.join(", ", functions);
    }

    private static List<String> run(List<String> command) throws IOException, InterruptedException {
        List<String> lines = new ArrayList<>();
        int code = exitCode(command, lines);
        if (code != 0) {
            throw new IllegalStateException(
                    "%s ended with %d:%n%s".formatted(String.join(" ", command), code, String.join("\n", lines)));
        }
        return lines;
    }

    private static int exitCode(List<String> command, List<String> lines) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var reader = process.inputReader()) {
            reader.lines().forEach(lines::add);
        }
        return process.waitFor();
    }
}
