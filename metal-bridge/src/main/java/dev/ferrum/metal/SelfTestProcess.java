package dev.ferrum.metal;

import dev.ferrum.engine.api.SelfTestDepth;
import dev.ferrum.metal.SelfTestGate.Outcome;
import dev.ferrum.metal.jna.MetalLibraries;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Runs the self-test in another process and reads its verdict; a crash, or no end in time, is one too.
///
/// A kernel that hangs shows in silence. Time alone does not: on a busy machine a test that gets on may take minutes,
/// and its verdict is kept.
final class SelfTestProcess {
    /// As many silences of full length the whole test may take.
    private static final int MOST_SILENCES = 5;

    private static final long LOOK_MILLIS = 50;

    private final ThisProgram program;
    private final MetalLibraries libraries;
    private final long silentSeconds;

    /// A test that says nothing new for `silentSeconds` has failed.
    SelfTestProcess(ThisProgram program, MetalLibraries libraries, long silentSeconds) {
        this.program = program;
        this.libraries = libraries;
        this.silentSeconds = silentSeconds;
    }

    Outcome run(SelfTestDepth depth) {
        if (!program.canStart()) {
            return failed("the test's process could not be started: %s is not there".formatted(program.java()), "");
        }
        Path output;
        try {
            output = Files.createTempFile("ferrum-metal", ".txt");
        } catch (IOException e) {
            return failed("no temporary file could be made for the test (%s)".formatted(e), "");
        }
        try {
            return run(depth, output);
        } catch (IOException e) {
            return failed("the test's process could not be started (%s)".formatted(e), "");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failed("the test was interrupted", "");
        } finally {
            delete(output);
        }
    }

    private Outcome run(SelfTestDepth depth, Path output) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of(depth.name(), libraries.objc(), libraries.metal()));
        arguments.addAll(libraries.loadedFirst());
        ProcessBuilder builder = new ProcessBuilder(program.command(SelfTestMain.class, arguments))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        if (depth == SelfTestDepth.DEEP) {
            // Metal checks every call and every access of a kernel then.
            builder.environment().put("MTL_DEBUG_LAYER", "1");
            builder.environment().put("MTL_SHADER_VALIDATION", "1");
        }
        Process process = builder.start();
        process.getOutputStream().close();
        String late;
        try {
            late = awaitEnd(process, output);
        } finally {
            process.destroyForcibly();
        }
        String report = text(output);
        return late.isEmpty()
                ? judge(report, process.exitValue())
                : failed("%s; it was at: %s".formatted(late, lastCheck(report)), report);
    }

    /// Empty once the process has ended, else why it is not waited for any longer.
    private String awaitEnd(Process process, Path output) throws IOException, InterruptedException {
        long start = System.nanoTime();
        long heard = start;
        long bytes = 0;
        while (!process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
            long now = System.nanoTime();
            long written = Files.size(output);
            if (written != bytes) {
                bytes = written;
                heard = now;
            }
            if (now - heard > TimeUnit.SECONDS.toNanos(silentSeconds)) {
                return "it did not get on for %d s".formatted(silentSeconds);
            }
            if (now - start > TimeUnit.SECONDS.toNanos(MOST_SILENCES * silentSeconds)) {
                return "it did not end within %d s".formatted(MOST_SILENCES * silentSeconds);
            }
        }
        return "";
    }

    private static String text(Path output) throws IOException {
        StringBuilder text = new StringBuilder();
        try (BufferedReader reader = Files.newBufferedReader(output)) {
            reader.lines().forEach(line -> text.append(line).append('\n'));
        }
        return text.toString();
    }

    private static Outcome judge(String report, int exitCode) {
        String last = report.lines()
                .filter(line -> line.startsWith(SelfTest.VERDICT))
                .reduce((_, line) -> line)
                .orElse("");
        if (last.equals(SelfTest.PASSED)) {
            return new Outcome(new Verdict.Passed(), report);
        }
        if (last.startsWith(SelfTest.FAILED)) {
            return failed(last.substring(SelfTest.FAILED.length()), report);
        }
        return failed("its process ended with code %d at: %s".formatted(exitCode, lastCheck(report)), report);
    }

    private static String lastCheck(String report) {
        return report.lines()
                .filter(line -> line.startsWith(SelfTest.CHECK))
                .reduce((_, line) -> line)
                .map(line -> line.substring(SelfTest.CHECK.length()))
                .orElse("the start");
    }

    private static Outcome failed(String reason, String report) {
        return new Outcome(new Verdict.Failed(reason), report);
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // The system deletes temporary files some day.
        }
    }
}
