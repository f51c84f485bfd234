package dev.ferrum.engine.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
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

/// What C2 makes of the kernels of prefill and attention, and that the tiles are what their generator writes.
@Timeout(300)
class TileInliningTest {
    private static final Pattern HOT = Pattern.compile("hot (\\S+) (\\d+)");

    /// Some boxes a call are tolerable (240 bytes were seen in softmax); one per round of an inner loop is 400 KB
    /// at least.
    private static final long ALLOCATED_BYTES = 100_000;

    @Test
    void wideKernelsAreInlinedCompletelyAndAllocateNothing() throws Exception {
        assumeTrue(FloatVector.SPECIES_PREFERRED.length() >= 16, "needs AVX-512, which this JVM does not use");
        assertFlat(run(printing(), TileHeater.class, "WIDE"));
    }

    @Test
    void narrowKernelsAreInlinedCompletelyAndAllocateNothingOnAvx2() throws Exception {
        assumeTrue(FloatVector.SPECIES_PREFERRED.length() >= 8, "needs 256-bit vectors, which this JVM does not use");
        var options = new ArrayList<>(printing());
        options.add("-XX:UseAVX=2");
        assertFlat(run(options, TileHeater.class, "NARROW"));
    }

    /// C2 chooses other instructions there and has half the registers.
    @Test
    void narrowKernelsAreRightOnAvx2() throws Exception {
        assumeTrue(FloatVector.SPECIES_PREFERRED.length() >= 8, "needs 256-bit vectors, which this JVM does not use");
        assertTrue(run(List.of("-XX:UseAVX=2"), NarrowChecks.class).contains("all checks passed"));
    }

    /// The counter-check: 512-bit kernels without AVX-512 run on boxed vectors, and that must show.
    @Test
    void boxedVectorsAreNoticed() throws Exception {
        String output = run(List.of("-Xbatch", "-XX:UseAVX=2"), TileHeater.class, "WIDE", "product-32");
        Matcher hot = HOT.matcher(output);
        assertTrue(hot.find(), output);
        assertTrue(Long.parseLong(hot.group(2)) > ALLOCATED_BYTES, hot.group());
    }

    @Test
    void tilesAreWhatTheGeneratorWrites() throws IOException {
        Path cpu = Path.of("src/main/java/dev/ferrum/engine/cpu");
        assumeTrue(Files.isDirectory(cpu), "the sources are not here");
        // The formatter may break lines elsewhere.
        assertEquals(squeezed(TileGenerator.wide()), squeezed(Files.readString(cpu.resolve("wide/F32Tiles.java"))));
        assertEquals(squeezed(TileGenerator.narrow()), squeezed(Files.readString(cpu.resolve("narrow/F32Tiles.java"))));
    }

    private static String squeezed(String source) {
        return source.replaceAll("\\s+|///", "");
    }

    private static void assertFlat(String output) {
        int found = 0;
        for (Matcher hot = HOT.matcher(output); hot.find(); found++) {
            assertTrue(Long.parseLong(hot.group(2)) <= ALLOCATED_BYTES, "boxes its vectors: " + hot.group());
        }
        assertEquals(TileHeater.KERNELS, found, "kernels that were run");
        String root = "";
        for (String line : output.split("\n")) {
            if (line.matches(" *\\d+ +\\d+ .*::.*")) {
                root = line;
            }
            assertTrue(!line.contains("NodeCountInliningCutoff"), "not inlined in%n%s:%n%s".formatted(root, line));
        }
    }

    private static List<String> printing() {
        // Without background compilation, so that a hot loop has waited for its compiler.
        return List.of("-Xbatch", "-XX:+PrintCompilation", "-XX:+UnlockDiagnosticVMOptions", "-XX:+PrintInlining");
    }

    private static String run(List<String> options, Class<?> main, String... arguments)
            throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("--add-modules", "jdk.incubator.vector", "-cp", classPath()));
        command.addAll(options);
        command.add(main.getName());
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
                        TileHeater.class,
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

    /// Main of a child JVM: the tests of the narrow kernels.
    static final class NarrowChecks {
        private NarrowChecks() {}

        public static void main(String[] args) {
            new MatMulTest().everyFormatEqualsDoubleLoops(KernelWidth.NARROW);
            new MatMulTest().everyNumberOfTokensEqualsDoubleLoops(KernelWidth.NARROW);
            new MatMulTest().everyNumberOfRowsAndColumnsEqualsDoubleLoops(KernelWidth.NARROW);
            new ExpertMatMulTest().evenlySpreadPairsEqualDoubleLoops(KernelWidth.NARROW);
            new CpuAttentionOpsTest().attentionEqualsDoubleLoops(KernelWidth.NARROW);
            new CpuAttentionOpsTest().everyLengthOfARunEqualsDoubleLoops(KernelWidth.NARROW);
            new CpuAttentionOpsTest().normAndRotationEqualDoubleLoops(KernelWidth.NARROW);
            System.out.println("all checks passed");
        }
    }
}
