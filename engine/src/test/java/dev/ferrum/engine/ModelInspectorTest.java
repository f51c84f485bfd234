package dev.ferrum.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.engine.api.ModelInfo;
import dev.ferrum.engine.model.ModelFixture;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModelInspectorTest {
    @Test
    void aModelsSizesAreReadFromItsFile() {
        Path file = ModelFixture.load("nano-f32").file();
        ModelInfo info = Engine.inspect(file);
        assertEquals("qwen3moe", info.architecture());
        assertEquals(List.of(file), info.parts());
        assertEquals(2, info.layers());
        assertEquals(64, info.hidden());
        assertEquals(4, info.heads());
        assertEquals(2, info.kvHeads());
        assertEquals(16, info.headSize());
        assertEquals(8, info.experts());
        assertEquals(2, info.topK());
        assertEquals(32, info.expertFeedForward());
        assertEquals(538, info.vocabulary());
        assertEquals("F32", info.quantisation());
        // K and V of 2 layers of 2 heads of 16 elements of 2 bytes.
        assertEquals(2 * 2 * 2 * 16 * 2, info.kvBytesPerToken());
        assertEquals(4 * info.parameters(), info.weightBytes());
        assertTrue(info.fileBytes() > info.weightBytes());
        assertEquals(List.of("F32"), List.copyOf(info.tensorTypes().keySet()));
        assertEquals("qwen3moe", info.metadata().get("general.architecture"));
    }

    @Test
    void aMixedFileNamesItsMixAndItsTypesByBytes() {
        ModelInfo info = Engine.inspect(ModelFixture.load("tiny-q4_k_m").file());
        assertEquals("Q4_K_M", info.quantisation());
        assertEquals("Q4_K", info.tensorTypes().keySet().iterator().next());
        long bytes = info.tensorTypes().values().stream()
                .mapToLong(ModelInfo.TypeUse::bytes)
                .sum();
        assertEquals(info.weightBytes(), bytes);
    }

    @Test
    void aFileWithoutTensorsCanBeInspected() {
        ModelInfo info = Engine.inspect(Fixtures.qwen3Vocabulary());
        assertEquals(0, info.parameters());
        assertEquals(151_936, info.vocabulary());
        assertEquals("none", info.quantisation());
    }
}
