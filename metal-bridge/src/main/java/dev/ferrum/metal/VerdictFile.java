package dev.ferrum.metal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What the last self-test said, kept for as long as program, kernels, system and GPU stay the same. A file that
/// cannot be read or written only means that the test runs again.
final class VerdictFile {
    private static final String PASSED = "passed";
    private static final String FAILED = "failed: ";

    private final Path file;
    private final Path report;
    private final String programVersion;

    VerdictFile(Path folder, String programVersion) {
        this.file = folder.resolve("metal-verdict.txt");
        this.report = folder.resolve("metal-self-test.txt");
        this.programVersion = programVersion;
    }

    /// The verdict on `device`, if there is one that still counts.
    Optional<Verdict> read(MetalDevice device) {
        try {
            List<String> lines = Files.readAllLines(file);
            if (lines.size() < 2 || !lines.getFirst().equals(key(device))) {
                return Optional.empty();
            }
            String found = lines.get(1);
            if (found.equals(PASSED)) {
                return Optional.of(new Verdict.Passed());
            }
            return found.startsWith(FAILED)
                    ? Optional.of(new Verdict.Failed(found.substring(FAILED.length())))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    void write(MetalDevice device, Verdict verdict) {
        String found = switch (verdict) {
            case Verdict.Passed _ -> PASSED;
            case Verdict.Failed(var reason) -> FAILED + reason.replaceAll("\\s+", " ");
        };
        write(file, key(device) + "\n" + found + "\n");
    }

    /// Keeps what the last test wrote beside its verdict, for people.
    void writeReport(MetalDevice device, String text) {
        write(report, key(device) + "\n" + text);
    }

    private static void write(Path target, String text) {
        try {
            Files.createDirectories(target.getParent());
            Files.writeString(target, text);
        } catch (IOException e) {
            // The test runs again next time.
        }
    }

    private String key(MetalDevice device) {
        return "%s | kernels %s | %s | %s"
                .formatted(programVersion, KernelSources.fingerprint(), device.system(), device.name());
    }
}
