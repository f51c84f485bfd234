package dev.ferrum.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.app.TestStart;
import dev.ferrum.app.start.StartContext;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// The commands in the documents: every line of a block marked `sh` is run here, or at least checked.
///
/// `ferrum …` runs with the bundled model in the place of `FILE.gguf`. A line with `# by hand: why` behind it is only
/// parsed, and listed. Of other programs the arguments are checked: files that exist, Maven's modules and test classes.
/// A command that this test does not know fails it.
final class CommandsInDocsTest {
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|'([^']*)'|(\\S+)");
    private static final Pattern PACKAGE = Pattern.compile("[a-z0-9][a-z0-9+.-]+");

    /// Options that count tokens or runs, and the most that is taken here.
    private static final Set<String> COUNTS = Set.of("-n", "-p", "-r", "--max-tokens");

    private static final int MOST = 4;

    private final StartContext start = TestStart.context();
    private final Path home = start.installation().home();
    private final List<String> byHand = new ArrayList<>();
    private final Set<String> done = new TreeSet<>();

    @TempDir
    private Path folder;

    @Test
    void everyCommandInTheDocumentsWorks() throws IOException {
        List<Path> documents = documents();
        assertTrue(documents.size() > 10, documents::toString);
        for (Path document : documents) {
            for (String line : commands(document)) {
                check(line, home.relativize(document) + ": " + line);
            }
        }
        assertTrue(done.size() >= 8, done::toString);
        System.out.println(
                "commands in documents: %d run, %d checked by hand only:".formatted(done.size(), byHand.size()));
        byHand.forEach(line -> System.out.println("  " + line));
    }

    @Test
    void everyFileThatADocumentLinksToIsThere() throws IOException {
        Pattern link = Pattern.compile("\\]\\(([^)#:]+)(#[^)]*)?\\)");
        for (Path document : documents()) {
            Matcher found = link.matcher(Files.readString(document));
            while (found.find()) {
                Path target = document.resolveSibling(found.group(1));
                assertTrue(Files.exists(target), document + " links to " + target);
            }
        }
    }

    @Test
    void everyCommandOfTheReadmesTableIsOneAndNoneIsMissing() throws IOException {
        Set<String> known = new TreeSet<>(
                FerrumCommand.commandLine(start, console("")).getSubcommands().keySet());
        known.remove("help");
        Set<String> told = new TreeSet<>();
        Matcher row = Pattern.compile("(?m)^\\| `ferrum ([a-z]+)").matcher(Files.readString(home.resolve("README.md")));
        while (row.find()) {
            told.add(row.group(1));
        }
        assertEquals(known, told);
    }

    private List<Path> documents() throws IOException {
        try (Stream<Path> top = Files.list(home);
                Stream<Path> docs = Files.walk(home.resolve("docs"))) {
            return Stream.concat(top, docs)
                    .filter(it -> it.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        }
    }

    private static List<String> commands(Path document) throws IOException {
        List<String> found = new ArrayList<>();
        boolean inside = false;
        boolean commands = false;
        for (String line : Files.readAllLines(document)) {
            if (line.startsWith("```")) {
                inside = !inside;
                commands = inside && line.equals("```sh");
                assertTrue(
                        !inside
                                || commands
                                || line.equals("```text")
                                || line.equals("```java")
                                || line.equals("```json"),
                        document + ": a block is sh, text, java or json, found " + line);
            } else if (commands && !line.isBlank()) {
                found.add(line.strip());
            }
        }
        return found;
    }

    private void check(String line, String where) throws IOException {
        int remark = line.indexOf(" # by hand: ");
        String command = (remark < 0 ? line : line.substring(0, remark)).strip();
        int other = command.indexOf(" #");
        command = other < 0 ? command : command.substring(0, other).strip();
        if (remark >= 0) {
            byHand.add(where);
        }
        String input = "";
        if (command.startsWith("echo ") && command.contains(" | ")) {
            int pipe = command.indexOf(" | ");
            input = words(command.substring(0, pipe)).get(1);
            command = command.substring(pipe + 3);
        }
        List<String> words = words(command);
        switch (words.getFirst()) {
            case "ferrum", "./ferrum" -> ferrum(words.subList(1, words.size()), input, remark >= 0, where);
            case "mvn" -> maven(words, where);
            case "sudo" -> packages(words, where);
            case "sha256sum" -> assertTrue(remark >= 0, where);
            default -> {
                String file = words.getFirst().replaceFirst("^\\./", "");
                assertTrue(Files.isExecutable(home.resolve(file)), where + ": expected a program of the repository");
            }
        }
    }

    private void ferrum(List<String> words, String input, boolean onlyParse, String where) {
        String[] args = words.stream().map(this::filled).toArray(String[]::new);
        if (args.length == 0) {
            return; // The window.
        }
        shorten(args);
        Console console = console(input);
        CommandLine line = FerrumCommand.commandLine(start, console);
        if (onlyParse) {
            line.parseArgs(args);
            return;
        }
        // Documents repeat themselves.
        if (done.add(List.of(args) + input)) {
            assertEquals(0, line.execute(args), where);
        }
    }

    /// Fewer tokens than a person would ask for: the commands are tried here, not the model.
    private static void shorten(String[] args) {
        for (int i = 1; i < args.length; i++) {
            if (COUNTS.contains(args[i - 1])) {
                args[i] = Integer.toString(Math.min(MOST, Integer.parseInt(args[i])));
            }
        }
    }

    private String filled(String word) {
        return switch (word) {
            case "FILE.gguf" -> start.catalog().byDefault().file().toString();
            case "MESSAGES.json" -> messages().toString();
            case "OUT.f32", "OUT.gguf", "TRACE.json" -> folder.resolve(word).toString();
            default -> word;
        };
    }

    private Path messages() {
        try {
            return Files.writeString(folder.resolve("messages.json"), "[{\"role\":\"user\",\"content\":\"Hello\"}]");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Console console(String input) {
        return new Console(
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                new Console.Terminals(false, false, false));
    }

    private void maven(List<String> words, String where) throws IOException {
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (word.equals("-pl")) {
                for (String module : words.get(i + 1).split(",")) {
                    assertTrue(Files.exists(home.resolve(module).resolve("pom.xml")), where);
                }
            } else if (word.startsWith("-Dtest=")) {
                String file = word.substring("-Dtest=".length()) + ".java";
                try (Stream<Path> files = Files.walk(home, 14)) {
                    assertTrue(files.anyMatch(it -> it.endsWith(file)), where + ": no test class " + file);
                }
            }
        }
    }

    /// That they are names; whether an archive has them is for packaging/try to see.
    private static void packages(List<String> words, String where) {
        assertEquals(List.of("sudo", "apt", "install"), words.subList(0, 3), where);
        for (String name : words.subList(3, words.size())) {
            assertTrue(PACKAGE.matcher(name).matches() || name.startsWith("./ferrum_"), where + ": " + name);
        }
    }

    private static List<String> words(String command) {
        List<String> words = new ArrayList<>();
        Matcher word = WORD.matcher(command);
        while (word.find()) {
            words.add(word.group(1) != null ? word.group(1) : word.group(2) != null ? word.group(2) : word.group(3));
        }
        return words;
    }
}
