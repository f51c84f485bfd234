package dev.ferrum.engine.gguf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GgufFileTest {
    @TempDir
    private Path folder;

    @Test
    void everyFixtureOpensAndHasItsTensorsInFileOrder() {
        for (Path model : GgufSamples.models()) {
            try (GgufFile file = GgufFile.open(model)) {
                assertEquals("qwen3moe", file.metadata().string("general.architecture"));
                assertTrue(file.tensor("token_embd.weight").isPresent());
                long end = 0;
                for (TensorInfo tensor : file.tensors()) {
                    assertTrue(tensor.offset() >= end, tensor.name());
                    end = tensor.offset() + tensor.bytes();
                    assertEquals(tensor.bytes(), file.data(tensor).byteSize());
                }
                assertTrue(end <= file.fileBytes());
                assertEquals(List.of(model), file.parts());
            }
        }
    }

    @Test
    void theTinyFixtureHasTheShapesOfItsDescription() {
        try (GgufFile file = GgufFile.open(GgufSamples.fixture("models/tiny-q4_k_m.gguf"))) {
            GgufMetadata metadata = file.metadata();
            assertEquals(256, metadata.integer("qwen3moe.embedding_length"));
            assertEquals(1_000_000f, metadata.real("qwen3moe.rope.freq_base"));
            assertFalse(metadata.bool("tokenizer.ggml.add_bos_token"));
            assertEquals(2074, metadata.strings("tokenizer.ggml.tokens").size());
            assertEquals("!", metadata.strings("tokenizer.ggml.tokens").getFirst());
            assertEquals("Ġ Ġ", metadata.strings("tokenizer.ggml.merges").getFirst());
            assertEquals(2074, metadata.ints("tokenizer.ggml.token_type").length);
            TensorInfo experts = file.tensor("blk.1.ffn_down_exps.weight").orElseThrow();
            assertEquals(GgmlType.Q6_K, experts.type());
            assertArrayEquals(new long[] {256, 256, 8}, experts.dims());
            assertEquals(256 * 256 * 8 / 256 * 210, experts.bytes());
            assertEquals(27, file.tensors().size());
        }
    }

    @Test
    void aVocabularyWithoutTensorsOpensAndOutlivesItsFile() {
        GgufMetadata metadata;
        try (GgufFile file = GgufFile.open(GgufSamples.fixture("tokenizer/qwen3-vocab.gguf"))) {
            assertTrue(file.tensors().isEmpty());
            metadata = file.metadata();
        }
        assertEquals("<|endoftext|>", metadata.strings("tokenizer.ggml.tokens").get(151_643));
        assertEquals(151_387, metadata.strings("tokenizer.ggml.merges").size());
        assertTrue(metadata.string("tokenizer.chat_template").startsWith("{%- if tools %}"));
        assertTrue(metadata.printable().get("tokenizer.ggml.tokens").endsWith("… 151936 in all]"));
    }

    @Test
    void aVersion2FileReadsLikeVersion3() {
        GgufWriter writer = GgufSamples.everyValue(new GgufWriter(2)).tensor("a", GgmlType.F32, 3, 2);
        Path path = GgufSamples.write(writer, folder.resolve("old.gguf"));
        try (GgufFile file = GgufFile.open(path)) {
            assertEquals("test", file.metadata().string("general.architecture"));
            assertEquals(6 * 4, file.data(file.tensor("a").orElseThrow()).byteSize());
        }
        try (FileChannel raw = FileChannel.open(path)) {
            ByteBuffer head = ByteBuffer.allocate(8);
            raw.read(head);
            assertEquals(2, head.get(4));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void tensorsComeBackByteForByteWithTheirPadding() {
        GgufWriter writer = new GgufWriter()
                .u32("general.alignment", 64)
                .tensor("a", GgmlType.F32, 1)
                .tensor("b", GgmlType.Q8_0, 32, 3)
                .tensor("c", GgmlType.I32, 5);
        Path path = GgufSamples.write(writer, folder.resolve("three.gguf"));
        assertEquals(writer.fileBytes(), path.toFile().length());
        try (GgufFile file = GgufFile.open(path)) {
            byte value = 1;
            for (TensorInfo tensor : file.tensors()) {
                assertEquals(0, tensor.offset() % 64);
                for (byte found : file.data(tensor).toArray(ValueLayout.JAVA_BYTE)) {
                    assertEquals(value, found, tensor.name());
                }
                value++;
            }
        }
    }

    @Test
    void dataIsReadOnlyAndEndsWithTheFile() {
        GgufFile file = GgufFile.open(GgufSamples.fixture("models/nano-f32.gguf"));
        MemorySegment data = file.data(file.tensors().iterator().next());
        assertThrows(IllegalArgumentException.class, () -> data.set(ValueLayout.JAVA_BYTE, 0, (byte) 1));
        file.close();
        assertThrows(IllegalStateException.class, () -> data.get(ValueLayout.JAVA_BYTE, 0));
    }

    @Test
    void aTensorOfAnotherFileIsRefused() {
        try (GgufFile nano = GgufFile.open(GgufSamples.fixture("models/nano-f32.gguf"));
                GgufFile tiny = GgufFile.open(GgufSamples.fixture("models/tiny-q4_k_m.gguf"))) {
            TensorInfo foreign = tiny.tensors().iterator().next();
            assertThrows(IllegalArgumentException.class, () -> nano.data(foreign));
        }
    }

    @Test
    void dataBeyondFourGigabytesIsFound() throws IOException {
        long rows = 5L << 30;
        GgufWriter writer =
                new GgufWriter().tensor("large", GgmlType.Q8_0, 32, rows / 34).tensor("last", GgmlType.F32, 8);
        Path path = folder.resolve("large.gguf");
        assumeTrue(
                Files.getFileStore(folder).getUsableSpace() > 6L << 30,
                "a file system without sparse files needs 5 GB");
        // Only header and last tensor are written; a file system with sparse files stores a few kilobytes.
        try (FileChannel out = FileChannel.open(
                path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
            writer.begin(out);
            long last = writer.fileBytes() - 32;
            out.write(ByteBuffer.wrap(new byte[32]).put(31, (byte) 42), last);
        }
        try (GgufFile file = GgufFile.open(path)) {
            TensorInfo last = file.tensor("last").orElseThrow();
            assertTrue(last.offset() > 4L << 30);
            assertEquals(42, file.data(last).get(ValueLayout.JAVA_BYTE, 31));
            TensorInfo large = file.tensor("large").orElseThrow();
            assertEquals(0, file.data(large).get(ValueLayout.JAVA_BYTE, large.bytes() - 1));
            assertEquals(path.toFile().length(), file.fileBytes());
        }
    }

    /// A second class of segment makes kernels a hundred times slower: see `docs/decisions/one-segment-class.md`.
    @Test
    void weightsAreSegmentsOfTheClassThatAllocatedMemoryHas() {
        try (Arena arena = Arena.ofShared();
                GgufFile file = GgufFile.open(GgufSamples.fixture("models/nano-f32.gguf"))) {
            MemorySegment weights = file.data(file.tensors().iterator().next());
            assertEquals(arena.allocate(8).getClass(), weights.getClass());
            assertTrue(weights.isReadOnly());
        }
    }
}
