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
final class SelfTestProcess {
    private final ThisProgram program;
    private final MetalLibraries libraries;
    private final long mostSeconds;

    SelfTestProcess(ThisProgram program, MetalLibraries libraries, long mostSeconds) {
        this.program = program;
        this.libraries = libraries;
        this.mostSeconds = mostSeconds;
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
        boolean ended;
        try {
            ended = process.waitFor(mostSeconds, TimeUnit.SECONDS);
        } finally {
            process.destroyForcibly();
        }
        String report = text(output);
        if (!ended) {
            return failed(
                    "it did not end within %d s; it was at: %s".formatted(mostSeconds, lastCheck(report)), report);
        }
        return judge(report, process.exitValue());
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
