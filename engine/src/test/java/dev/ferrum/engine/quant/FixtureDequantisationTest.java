package dev.ferrum.engine.quant;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.engine.Fixtures;
import dev.ferrum.engine.gguf.GgmlType;
import dev.ferrum.engine.gguf.GgufFile;
import dev.ferrum.engine.gguf.TensorInfo;
import java.io.IOException;
import java.io.InputStream;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Every quantised tensor of the fixtures, written by llama.cpp, decodes to what an independent program decodes.
class FixtureDequantisationTest {
    @Test
    void everyFormatDecodesTheFixturesLikeThePythonReference() throws IOException {
        Set<GgmlType> seen = EnumSet.noneOf(GgmlType.class);
        JsonNode golden;
        try (InputStream in = getClass().getResourceAsStream("dequantised-fixtures.json")) {
            golden = new JsonMapper().readTree(in);
        }
        for (Map.Entry<String, JsonNode> model : golden.properties()) {
            try (GgufFile file = GgufFile.open(Fixtures.path("models/" + model.getKey()))) {
                for (Map.Entry<String, JsonNode> entry : model.getValue().properties()) {
                    TensorInfo tensor = file.tensor(entry.getKey()).orElseThrow();
                    seen.add(tensor.type());
                    compare(model.getKey() + " " + tensor, entry.getValue(), tensor.type(), decoded(file, tensor));
                }
            }
        }
        assertEquals(EnumSet.complementOf(EnumSet.of(GgmlType.I32)), seen);
    }

    private static float[] decoded(GgufFile file, TensorInfo tensor) {
        float[] values = new float[Math.toIntExact(tensor.elements())];
        BlockFormats.of(tensor.type()).dequantise(file.data(tensor), 0, values.length, values, 0);
        return values;
    }

    private static void compare(String what, JsonNode golden, GgmlType type, float[] values) {
        assertEquals(golden.get(0).asString(), type.name(), what);
        double sum = 0;
        double squares = 0;
        double weighted = 0;
        double magnitudes = 0;
        for (int i = 0; i < values.length; i++) {
            double value = values[i];
            sum += value;
            squares += value * value;
            weighted += value * (i % 251 + 1);
            magnitudes += Math.abs(value);
        }
        // Sums of opposite signs cancel, so the error is measured against the sum of magnitudes.
        assertEquals(golden.get(1).asDouble(), sum, 1e-10 * magnitudes, what);
        assertEquals(golden.get(2).asDouble(), squares, 1e-10 * squares, what);
        assertEquals(golden.get(3).asDouble(), weighted, 1e-10 * 251 * magnitudes, what);
        assertTrue(golden.size() >= 12, what);
        for (int i = 0; i < 8; i++) {
            assertEquals((float) golden.get(4 + i).asDouble(), values[i], 1e-6f * Math.abs(values[i]), what + " " + i);
        }
    }
}
