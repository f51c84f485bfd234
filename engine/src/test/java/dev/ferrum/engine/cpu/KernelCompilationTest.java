package dev.ferrum.engine.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ferrum.engine.gguf.GgmlType;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.commons.JUnitException;
import org.opentest4j.AssertionFailedError;

/// What C2 makes of the row kernels, read from a JVM that runs nothing else.
@Timeout(300)
class KernelCompilationTest {
    private static final Pattern HOT = Pattern.compile("hot (\\w+) (\\d+) (\\d+)");

    /// What a kernel consists of: itself and the vector and memory access methods of the JDK.
    private static final Pattern KERNEL_CODE = Pattern.compile(
            "engine\\.cpu\\.(wide|narrow)\\.|jdk\\.incubator\\.vector|internal\\.vm\\.vector|internal\\.foreign");

    /// A few objects may come from the counting itself; a single boxed vector for each block of a row is 100 KB.
    private static final long ALLOCATED_BYTES = 20_000;

    private static final int KERNELS = 2 * (GgmlType.values().length - 1);

    @Test
    void wideKernelsAreInlinedCompletelyAndAllocateNothing() throws Exception {
        assumeTrue(FloatVector.SPECIES_PREFERRED.length() >= 16, "needs AVX-512, which this JVM does not use");
        assertFlat(run(List.of(), "WIDE", "skip"), "wide");
    }

    /// On a machine without AVX-512, or one told so: also the results are compared there, because C2 chooses other
    /// instructions and has half the registers.
    @Test
    void narrowKernelsAreRightAndInlinedCompletelyOnAvx2() throws Exception {
        assumeTrue(FloatVector.SPECIES_PREFERRED.length() >= 8, "needs 256-bit vectors, which this JVM does not use");
        assertFlat(run(List.of("-XX:UseAVX=2"), "NARROW", "compare"), "narrow");
    }

    /// The counter-check: 512-bit kernels without AVX-512 run on boxed vectors, and that must show.
    @Test
    void boxedVectorsAreNoticed() throws Exception {
        String output = run(List.of("-XX:UseAVX=2"), "WIDE", "skip", "Q4_K");
        Matcher hot = HOT.matcher(output);
        assertTrue(hot.find(), output);
        assertTrue(Long.parseLong(hot.group(3)) > ALLOCATED_BYTES, hot.group());
    }

    private static void assertFlat(String output, String width) {
        int found = 0;
        for (Matcher hot = HOT.matcher(output); hot.find(); found++) {
            assertTrue(Long.parseLong(hot.group(3)) <= ALLOCATED_BYTES, "boxes its vectors: " + hot.group());
        }
        assertEquals(KERNELS, found, "kernels that were run");
        String root = "";
        int compiled = 0;
        for (String line : output.split("\n")) {
            if (line.matches(" *\\d+ +\\d+ .*::.*")) {
                root = line;
                compiled += line.matches(".* 4 +dev\\.ferrum\\.engine\\.cpu\\." + width + "\\..*") ? 1 : 0;
            }
            boolean cut = line.contains("NodeCountInliningCutoff")
                    && KERNEL_CODE.matcher(root + line).find();
            assertFalse(cut, "not inlined in%n%s:%n%s".formatted(root, line));
        }
        assertTrue(compiled >= 16, "expected C2 to compile one and many of 7 formats and two more, found " + compiled);
    }

    /// Runs [KernelHeater]; without background compilation, so that a hot loop has waited for its compiler.
    private static String run(List<String> options, String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("--add-modules", "jdk.incubator.vector", "-cp", classPath()));
        command.addAll(List.of("-Xbatch", "-XX:+PrintCompilation"));
        command.addAll(List.of("-XX:+UnlockDiagnosticVMOptions", "-XX:+PrintInlining"));
        command.addAll(options);
        command.add(KernelHeater.class.getName());
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = process.waitFor();
        assertEquals(0, status, () -> output.substring(Math.max(0, output.length() - 4000)));
        return output;
    }

    /// Where this test's own classes came from; what a runner puts into `java.class.path` may be its own jar alone.
    private static String classPath() {
        return Stream.of(
                        KernelHeater.class,
                        Kernels.class,
                        Test.class,
                        MethodSource.class,
                        AssertionFailedError.class,
                        JUnitException.class)
                .map(type -> Path.of(URI.create(
                        type.getProtectionDomain().getCodeSource().getLocation().toString())))
                .map(Path::toString)
                .distinct()
                .collect(Collectors.joining(File.pathSeparator));
    }
}
