package dev.ferrum.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.engine.gguf.GgmlType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The committed PTX is that of the sources, and what drivers of the least version take.
final class PtxTest {
    /// The PTX version of CUDA 11.8, the oldest driver that the probe accepts.
    private static final double NEWEST_PTX_VERSION = 7.8;

    /// That of CUDA 12.4, from which on kernels overlap and PTX for compute capability 9.0 is used.
    private static final double NEWEST_OVERLAPPING = 8.4;

    private static final long MOST_BYTES = 1_500_000;

    static Stream<KernelSources.Output> outputs() {
        return KernelSources.outputs().stream();
    }

    @ParameterizedTest
    @MethodSource("outputs")
    void ptxIsThatOfItsSources(KernelSources.Output output) {
        String ptx = KernelSources.read(output.ptx());
        assertEquals(
                KernelSources.stamp(output.source()),
                ptx.lines().findFirst().orElse(""),
                "%s has changed since its PTX was made; run mvn -Pptx -pl cuda-bridge process-test-classes"
                        .formatted(output.source()));
    }

    @ParameterizedTest
    @MethodSource("outputs")
    void oldDriversTakeThePtx(KernelSources.Output output) {
        String ptx = KernelSources.read(output.ptx());
        String version = ptx.lines()
                .filter(line -> line.startsWith(".version "))
                .findFirst()
                .orElseThrow();
        double newest = output.target().equals("compute_90") ? NEWEST_OVERLAPPING : NEWEST_PTX_VERSION;
        assertTrue(Double.parseDouble(version.substring(".version ".length())) <= newest, version);
        assertTrue(ptx.contains(output.target().replace("compute_", ".target sm_")), output.toString());
    }

    @Test
    void everyPtxHasASource() throws IOException {
        List<String> expected = KernelSources.outputs().stream()
                .map(output -> output.ptx().getFileName().toString())
                .sorted()
                .toList();
        try (Stream<Path> files = Files.list(KernelSources.PTX_FOLDER)) {
            assertEquals(
                    expected,
                    files.map(file -> file.getFileName().toString()).sorted().toList());
        }
    }

    @Test
    void allPtxTogetherStaysSmall() throws IOException {
        long bytes = 0;
        for (KernelSources.Output output : KernelSources.outputs()) {
            bytes += Files.size(output.ptx());
        }
        assertTrue(bytes <= MOST_BYTES, "expected at most %d bytes, found %d".formatted(MOST_BYTES, bytes));
    }

    @Test
    void everyWeightTypeHasItsKernels() {
        for (GgmlType type : GgmlType.values()) {
            if (type == GgmlType.I32) {
                continue;
            }
            String ptx =
                    new String(KernelLibrary.resource(type.name().toLowerCase(Locale.ROOT)), StandardCharsets.US_ASCII);
            for (String kernel : List.of("embedding", "product_1", "product_8", "gate_up_silu")) {
                assertTrue(ptx.contains(".entry " + kernel + "("), type + " " + kernel);
            }
        }
    }
}
