package dev.ferrum.engine.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.ferrum.engine.gguf.GgmlType;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WeightShapeTest {
    @Test
    void bytesAreThoseOfAllRowsOfAllExperts() {
        var shape = new WeightShape("w", GgmlType.Q8_0, 3, 5, 64);
        assertEquals(2 * 34, shape.rowBytes());
        assertEquals(3 * 5 * 2 * 34, shape.bytes());
        assertEquals(1L << 44, new WeightShape("w", GgmlType.F32, 1 << 20, 1 << 20, 4).bytes());
    }

    @Test
    void blocksAreTheFirstBytes() {
        var shape = new WeightShape("w", GgmlType.F32, 1, 2, 3);
        MemorySegment data = MemorySegment.ofArray(new float[7]);
        assertEquals(24, shape.blocks(data).byteSize());
        var thrown = assertThrows(IllegalArgumentException.class, () -> shape.blocks(data.asSlice(0, 23)));
        assertEquals("weights w: expected 24 bytes for 1 x 2 x 3 of F32, found 23", thrown.getMessage());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    0 | 1 | 256 | experts of w: expected 1..2147483647, found 0
                    1 | 0 | 256 | rows of w: expected 1..2147483647, found 0
                    1 | 1 | 0   | columns of w: expected 1..2147483647, found 0
                    1 | 1 | 255 | Q4_K row: expected a multiple of 256 elements, found 255
                    """)
    void impossibleSizesAreRefused(int experts, int rows, int cols, String message) {
        var thrown = assertThrows(
                IllegalArgumentException.class, () -> new WeightShape("w", GgmlType.Q4_K, experts, rows, cols));
        assertEquals(message, thrown.getMessage());
    }
}
