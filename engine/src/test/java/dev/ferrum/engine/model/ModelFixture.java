package dev.ferrum.engine.model;

import dev.ferrum.engine.Fixtures;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// One golden model of `fixtures/models`: the file, its prompt, and what a float64 reference computed from it.
public record ModelFixture(
        String name,
        Path file,
        int[] prompt,
        int[] logitPositions,
        float[][] logits,
        int[][][] routing,
        List<Continuation> continuations) {

    /// Greedy tokens after a prompt, and at each step how far the best logit was above the second.
    public record Continuation(int[] prompt, int[] greedy, double[] margins) {}

    public static final List<String> NAMES = List.of(
            "nano-f32",
            "nano-f16",
            "nano-bf16",
            "nano-q8_0",
            "tiny-q4_k_m",
            "micro-q8_0",
            "micro-q6_k",
            "micro-q5_k_s",
            "micro-q4_k_s",
            "micro-q3_k_s",
            "micro-q2_k",
            "micro-q4_0",
            "micro-q4_1",
            "micro-q5_0",
            "micro-q5_1",
            "micro-iq4_nl",
            "micro-iq4_xs");

    public static ModelFixture load(String name) {
        try {
            JsonNode json;
            try (InputStream in = open(name + ".json")) {
                json = JsonMapper.builder().build().readTree(in);
            }
            int[] positions = ints(json.get("logit_positions"));
            byte[] bytes;
            try (InputStream in = open(name + ".logits.f32")) {
                bytes = in.readAllBytes();
            }
            ByteBuffer floats = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            float[][] logits = new float[positions.length][json.get("vocab").asInt()];
            for (float[] row : logits) {
                for (int i = 0; i < row.length; i++) {
                    row[i] = floats.getFloat();
                }
            }
            JsonNode layers = json.get("routing_layer_token_expert");
            int[][][] routing = new int[layers.size()][][];
            for (int layer = 0; layer < routing.length; layer++) {
                routing[layer] = new int[layers.get(layer).size()][];
                for (int token = 0; token < routing[layer].length; token++) {
                    routing[layer][token] = ints(layers.get(layer).get(token));
                }
            }
            List<Continuation> continuations = new ArrayList<>();
            for (JsonNode c : json.get("continuations")) {
                double[] margins = new double[c.get("top2_margin").size()];
                for (int i = 0; i < margins.length; i++) {
                    margins[i] = c.get("top2_margin").get(i).asDouble();
                }
                continuations.add(new Continuation(ints(c.get("prompt")), ints(c.get("greedy")), margins));
            }
            return new ModelFixture(
                    name,
                    Fixtures.path("models/" + name + ".gguf"),
                    ints(json.get("prompt")),
                    positions,
                    logits,
                    routing,
                    continuations);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int[] ints(JsonNode array) {
        int[] result = new int[array.size()];
        for (int i = 0; i < result.length; i++) {
            result[i] = array.get(i).asInt();
        }
        return result;
    }

    private static InputStream open(String file) {
        InputStream in = ModelFixture.class.getResourceAsStream("/fixtures/models/" + file);
        if (in == null) {
            throw new IllegalStateException("fixture not found: " + file);
        }
        return in;
    }

    @Override
    public String toString() {
        return name;
    }
}
