package dev.ferrum.metal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.ferrum.engine.api.SelfTestDepth;
import dev.ferrum.metal.jna.MetalLibraries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// How the program judges a self-test that is slow, silent or cut short.
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "a shell script stands for Java")
final class SelfTestProcessTest {
    private static final long SILENT_SECONDS = 3;

    @TempDir
    private Path folder;

    @Test
    void aSlowTestThatGetsOnMayTakeLongerThanASilentOne() throws IOException {
        // Five seconds, in steps of one.
        assertInstanceOf(
                Verdict.Passed.class,
                verdict("for i in 1 2 3 4 5; do echo check $i; sleep 1; done; echo verdict passed"));
    }

    @Test
    void aTestThatSaysNothingNewHasFailed() throws IOException {
        assertEquals(
                new Verdict.Failed("it did not get on for 3 s; it was at: the second"),
                verdict("echo check the first; echo check the second; exec sleep 600"));
    }

    @Test
    void aTestThatGetsOnForeverHasFailed() throws IOException {
        assertEquals(
                new Verdict.Failed("it did not end within 15 s; it was at: again"),
                verdict("while true; do echo check again; sleep 1; done"));
    }

    @Test
    void aTestThatDiesHasFailed() throws IOException {
        assertEquals(
                new Verdict.Failed("its process ended with code 3 at: the first"),
                verdict("echo check the first; exit 3"));
    }

    private Verdict verdict(String script) throws IOException {
        Path java = folder.resolve("java");
        Files.writeString(java, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwx------"));
        var program = new ThisProgram("test", java, List.of(), folder);
        var libraries = new MetalLibraries("none", "none", List.of());
        return new SelfTestProcess(program, libraries, SILENT_SECONDS)
                .run(SelfTestDepth.QUICK)
                .verdict();
    }
}
