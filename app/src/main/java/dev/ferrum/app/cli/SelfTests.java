package dev.ferrum.app.cli;

import dev.ferrum.app.start.StartContext;
import dev.ferrum.engine.Engine;
import dev.ferrum.engine.api.BackendChoice;
import dev.ferrum.engine.api.SelfTestDepth;
import dev.ferrum.engine.api.SelfTestResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/// The options of `ferrum devices` that test backends: each against the CPU's results, all in one report.
final class SelfTests {
    @Option(
            names = "--self-test",
            required = true,
            description = "Compare the results of each backend that has a test with the CPU's, and write a report.")
    private boolean wanted;

    @Option(names = "--deep", description = "Take minutes: with the system's own checks, and with speeds.")
    private boolean deep;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            defaultValue = "ferrum-self-test.txt",
            description = "Where the report goes, to be attached to an issue. Default: ${DEFAULT-VALUE}.")
    private Path file;

    /// Tests `choice`, or all backends; returns the exit code.
    int run(StartContext start, Console console, BackendChoice choice) {
        StringBuilder report = new StringBuilder("ferrum %s%n".formatted(start.version()));
        boolean passed = true;
        int tests = 0;
        for (String id : ids(choice)) {
            Optional<SelfTestResult> result = Engine.selfTest(id, deep ? SelfTestDepth.DEEP : SelfTestDepth.QUICK);
            if (result.isPresent()) {
                SelfTestResult found = result.get();
                String line = "%s: %s: %s".formatted(id, found.passed() ? "passed" : "not passed", found.summary());
                console.out().println(line);
                report.append("%n%s%n%s".formatted(line, found.report()));
                passed &= found.passed();
                tests++;
            }
        }
        if (tests == 0) {
            throw new CommandException("devices: expected a backend with a self-test, found none");
        }
        write(report.toString());
        console.out().println("The report is in %s; attach it to an issue.".formatted(file.toAbsolutePath()));
        return passed ? FerrumCommand.DONE : FerrumCommand.FAILED;
    }

    private static List<String> ids(BackendChoice choice) {
        return switch (choice) {
            case BackendChoice.Named(var id) -> List.of(id);
            case BackendChoice.Auto() -> Engine.backendIds();
        };
    }

    private void write(String report) {
        try {
            Files.writeString(file, report);
        } catch (IOException e) {
            throw new CommandException("%s could not be written: %s".formatted(file, Json.reason(e)), e);
        }
    }
}
