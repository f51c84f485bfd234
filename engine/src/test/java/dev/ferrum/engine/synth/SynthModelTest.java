package dev.ferrum.engine.synth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ferrum.engine.Fixtures;
import dev.ferrum.engine.error.EngineException;
import dev.ferrum.engine.gguf.GgmlType;
import dev.ferrum.engine.gguf.GgufFile;
import dev.ferrum.engine.gguf.TensorInfo;
import dev.ferrum.engine.quant.BlockFormats;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SynthModelTest {
    /// CRC-32 of the tiny shape with seed 1.
    private static final long RECORDED = 3_959_091_793L;

    @TempDir
    private Path folder;

    @Test
    void theLargeShapeIsAsLargeAsTheRealModel() {
        assertEquals(18.55e9, SynthModel.fileBytes(SynthShape.SHAPE_30B_A3B), 0.005 * 18.55e9);
    }

    @Test
    void shapesAreFoundByTheirCommandNames() {
        assertEquals(SynthShape.TINY, SynthShape.ofName("tiny").orElseThrow());
        assertEquals(SynthShape.MINI, SynthShape.ofName("mini").orElseThrow());
        assertEquals(SynthShape.SHAPE_30B_A3B, SynthShape.ofName("30b-a3b").orElseThrow());
        assertTrue(SynthShape.ofName("huge").isEmpty());
    }

    @Test
    void theFileHasTheTensorsAndSizesOfARealOne() {
        try (GgufFile file = GgufFile.open(write("a.gguf", 1))) {
            assertEquals(SynthModel.fileBytes(SynthShape.TINY), file.fileBytes());
            assertEquals("qwen3moe", file.metadata().string("general.architecture"));
            assertEquals(8, file.metadata().integer("qwen3moe.expert_count"));
            assertEquals(2_074, file.metadata().strings("tokenizer.ggml.tokens").size());
            try (GgufFile real = GgufFile.open(Fixtures.path("models/tiny-q4_k_m.gguf"))) {
                assertEquals(shapes(real), shapes(file));
                assertTrue(file.metadata().keys().containsAll(real.metadata().keys()));
            }
        }
    }

    @Test
    void layersThatMatterMostGetTheFinerType() {
        SynthLayout layout = SynthLayout.of(SynthShape.SHAPE_30B_A3B);
        List<Integer> finer = new ArrayList<>();
        for (TensorInfo tensor : layout.declared()) {
            String name = tensor.name();
            if (name.endsWith("ffn_down_exps.weight") && tensor.type() == GgmlType.Q6_K) {
                finer.add(Integer.parseInt(name.split("\\.")[1]));
            }
            boolean plain = name.contains("norm") || name.contains("gate_inp");
            boolean either = name.contains("ffn_down_exps") || name.contains("attn_v");
            GgmlType expected = plain ? GgmlType.F32 : name.equals("output.weight") ? GgmlType.Q6_K : GgmlType.Q4_K;
            assertTrue(tensor.type() == expected || either && tensor.type() == GgmlType.Q6_K, tensor.toString());
        }
        assertEquals(
                List.of(0, 1, 2, 3, 4, 5, 8, 11, 14, 17, 20, 23, 26, 29, 32, 35, 38, 41, 42, 43, 44, 45, 46, 47),
                finer);
        assertEquals(3 + 48 * 12, layout.declared().size());
    }

    @Test
    void weightsHaveTheSpreadThatKeepsActivationsInSize() {
        try (GgufFile file = GgufFile.open(write("a.gguf", 3))) {
            for (TensorInfo tensor : file.tensors()) {
                float[] values = new float[Math.toIntExact(tensor.elements())];
                BlockFormats.of(tensor.type()).dequantise(file.data(tensor), 0, values.length, values, 0);
                double sum = 0;
                double squares = 0;
                for (float value : values) {
                    sum += value;
                    squares += (double) value * value;
                }
                double mean = sum / values.length;
                double deviation = Math.sqrt(squares / values.length - mean * mean);
                boolean norm = tensor.name().contains("norm");
                double expected = norm ? 0.1 : deviation(tensor.name()) / Math.sqrt(tensor.dims()[0]);
                // Four and a half standard errors; the deviation also has d's seven bits.
                double error = 4.5 / Math.sqrt(values.length);
                assertEquals(norm ? 1 : 0, mean, expected * error, tensor.name());
                assertEquals(expected, deviation, expected * (error + 0.01), tensor.name());
            }
        }
    }

    /// Times the root of the columns; 1 keeps sizes, and two layers add four times to the residual stream.
    private static double deviation(String name) {
        return switch (name.replaceFirst("blk\\.\\d+\\.", "")) {
            case "token_embd.weight" -> Math.sqrt(256);
            case "attn_output.weight", "ffn_down_exps.weight" -> 0.5;
            case "ffn_gate_inp.weight" -> 1.5;
            default -> 1;
        };
    }

    @Test
    void aSeedGivesTheSameFileEverywhere() throws IOException {
        long first = checksum(write("a.gguf", 1));
        assertEquals(first, checksum(write("b.gguf", 1)));
        assertNotEquals(first, checksum(write("c.gguf", 2)));
        // Recorded once: another machine, number of cores or Java must not change it.
        assertEquals(RECORDED, first);
    }

    @Test
    void chunksAreWrittenInOrderWhateverOrderTheyAreMadeIn() {
        BlockNoise noise = new BlockNoise();
        SynthLayout layout = SynthLayout.of(SynthShape.TINY);
        try (GgufFile file = GgufFile.open(write("a.gguf", 5))) {
            int index = 0;
            for (TensorInfo tensor : file.tensors()) {
                int block = tensor.type().blockBytes();
                long whole = (1 << 20) / block * block;
                double deviation = layout.deviation(index);
                double mean = layout.mean(index);
                for (long from = 0; from < tensor.bytes(); from += whole) {
                    byte[] alone = new byte[(int) Math.min(whole, tensor.bytes() - from)];
                    MemorySegment chunk = MemorySegment.ofArray(alone);
                    long seed = SplitMix.seed(SplitMix.seed(5, index), from / whole);
                    noise.fill(tensor.type(), mean, deviation, seed, chunk);
                    assertEquals(-1, chunk.mismatch(file.data(tensor).asSlice(from, alone.length)), tensor.name());
                }
                index++;
            }
        }
    }

    @Test
    void progressRisesToOne() {
        List<Double> shares = new ArrayList<>();
        SynthModel.write(SynthShape.TINY, folder.resolve("p.gguf"), 1, shares::add);
        assertEquals(1.0, shares.getLast());
        assertEquals(shares.stream().sorted().toList(), shares);
    }

    @Test
    void aDiskThatIsTooSmallIsRefusedWithBothSizes() {
        EngineException refusal = assertThrows(
                EngineException.class, () -> SynthModel.refuseSmallDisk(18_555_117_152L, 3_000_000_000L, folder));
        assertTrue(refusal.getMessage().contains("18.56 GB needed, 3.00 GB left"), refusal.getMessage());
        SynthModel.refuseSmallDisk(1, 1, folder);
    }

    @Test
    void aDiskThatFillsUpLeavesNothingBehind() throws IOException {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.isWritable(full), "only Linux has a device that is always full");
        Path out = folder.resolve("full.gguf");
        Files.createSymbolicLink(folder.resolve("full.gguf.part"), full);
        EngineException failure =
                assertThrows(EngineException.class, () -> SynthModel.write(SynthShape.TINY, out, 1, share -> {}));
        assertTrue(failure.getMessage().contains("3.1 MB needed"), failure.getMessage());
        assertTrue(failure.getMessage().contains("No space left"), failure.getMessage());
        assertEquals(List.of(), names());
    }

    @Test
    void aListenerThatFailsLeavesNothingBehind() throws IOException {
        assertThrows(
                IllegalStateException.class,
                () -> SynthModel.write(SynthShape.TINY, folder.resolve("x.gguf"), 1, share -> {
                    throw new IllegalStateException("cancelled");
                }));
        assertEquals(List.of(), names());
    }

    @Test
    void aFolderThatDoesNotExistIsRefused() {
        Path out = folder.resolve("none/a.gguf");
        EngineException refusal =
                assertThrows(EngineException.class, () -> SynthModel.write(SynthShape.TINY, out, 1, share -> {}));
        assertTrue(refusal.getMessage().contains("in a folder that exists"), refusal.getMessage());
        assertThrows(EngineException.class, () -> SynthModel.write(SynthShape.TINY, folder, 1, share -> {}));
        assertFalse(Files.exists(out.getParent()));
    }

    private Path write(String name, long seed) {
        Path out = folder.resolve(name);
        SynthModel.write(SynthShape.TINY, out, seed, share -> {});
        return out;
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private static Map<String, List<Long>> shapes(GgufFile file) {
        return file.tensors().stream()
                .collect(Collectors.toMap(
                        TensorInfo::name,
                        tensor -> Arrays.stream(tensor.dims()).boxed().toList(),
                        (one, other) -> one,
                        TreeMap::new));
    }

    private static long checksum(Path file) throws IOException {
        CRC32 crc = new CRC32();
        crc.update(Files.readAllBytes(file));
        return crc.getValue();
    }
}
