package dev.ferrum.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.app.TestStart;
import dev.ferrum.app.cli.Console.Terminals;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The command line with the bundled model: what goes to which stream, and the exit codes.
final class CommandLineTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    private Path folder;

    @Test
    void versionAndHelpSucceed() {
        assertEquals(0, run("", "--version"));
        assertEquals("ferrum test\n", out());
        assertEquals(0, run("", "--help"));
        for (String command :
                List.of("chat", "bench", "inspect", "devices", "tokenize", "render", "logits", "synth", "models")) {
            assertTrue(out().contains("  " + command + " "), command);
        }
    }

    @Test
    void wrongUseHasCodeTwoAndSaysWhatIsWrong() {
        assertEquals(2, run("", "logits", "--tokens", "1"));
        assertTrue(err().contains("--output"), err());
        assertEquals(2, run("", "chat", "--no-such-option"));
        assertEquals(2, run("", "synth", "--shape", "huge", "-o", "x"));
        assertTrue(err().contains("found \"huge\""), err());
        assertEquals(2, run("", "logits", "--tokens", "1,2", "--positions", "2", "-o", "x"));
        assertTrue(err().contains("expected 0..1 for 2 tokens, found 2"), err());
    }

    @Test
    void theCostOfProfilingIsPrinted() {
        assertEquals(0, run("", "bench", "-n", "4", "--profile-cost", "3", "--json"), err());
        JsonNode cost = JsonMapper.shared().readTree(out());
        assertEquals(3, cost.get("tokens_per_second_off").size());
        assertEquals(3, cost.get("tokens_per_second_on").size());
        assertTrue(cost.get("explained").asDouble() > 0.5, out());
        assertEquals(3 * 2 * 4, cost.get("steps").asInt(), "a warm-up and a measured run of each pair");
    }

    @Test
    void theMiddlePairIsTheCostAndItsRangeComesFromTheOrder() {
        List<ProfileCost.Pair> pairs = java.util.stream.IntStream.rangeClosed(1, 15)
                .mapToObj(i -> new ProfileCost.Pair(100 + i, 100))
                .toList();
        ProfileCost cost = new ProfileCost(pairs, 0.99, 1);
        assertEquals(0.08, cost.cost(), 1e-12);
        // Of 15 throws of a coin, 3 heads or fewer come with 1.8 %, 4 or fewer with 5.9 %.
        assertEquals(0.04, cost.range()[0], 1e-12);
        assertEquals(0.12, cost.range()[1], 1e-12);
    }

    @Test
    void aFailureHasCodeOneAndOneLine() {
        assertEquals(1, run("", "inspect", folder.resolve("missing.gguf").toString()));
        assertEquals(1, err().lines().count(), err());
        assertTrue(err().startsWith("ferrum: "), err());
        assertEquals("", out());
    }

    @Test
    void chatPrintsTheAnswerAndNothingElseToStandardOutput() {
        assertEquals(0, run("", "chat", "Tell me a story about a fox", "--max-tokens", "12", "--seed", "1"));
        assertTrue(out().strip().length() > 20, out());
        assertFalse(out().contains("tok/s"), out());
        assertTrue(err().contains("12 tokens"), err());
        assertTrue(err().contains("s to first token"), err());
    }

    @Test
    void chatReadsAPipedPromptAndAnswersInJson() {
        assertEquals(0, run("Tell me a story about a fox\n", "chat", "-n", "12", "--temperature", "0", "--json"));
        JsonNode json = JsonMapper.shared().readTree(out());
        assertTrue(json.required("answer").stringValue().length() > 20, out());
        assertEquals("max_tokens", json.required("ended").stringValue());
        assertEquals(12, json.required("usage").required("generated_tokens").intValue());
    }

    @Test
    void chatWithAnEmptyPipeFails() {
        assertEquals(1, run("  \n", "chat"));
        assertTrue(err().contains("prompt"), err());
    }

    @Test
    void inspectShowsTheBundledModel() {
        assertEquals(0, run("", "inspect", "--json", "--ctx", "1024"));
        JsonNode json = JsonMapper.shared().readTree(out());
        assertEquals("qwen3moe", json.required("architecture").stringValue());
        assertEquals(31_756_672, json.required("parameters").longValue());
        assertEquals(
                1024 * json.required("kv_bytes_per_token").longValue(),
                json.required("kv_bytes").longValue());
        assertEquals(
                25,
                json.required("tensor_types")
                        .required("Q4_K")
                        .required("tensors")
                        .intValue());
        assertEquals(0, run("", "inspect"));
        assertTrue(out().contains("memory for 2048 tokens"), out());
    }

    @Test
    void devicesNamesEveryBackendAndWhyTheOthersAreNotUsed() {
        assertEquals(0, run("", "devices", "--json"));
        JsonNode json = JsonMapper.shared().readTree(out());
        assertEquals(3, json.size());
        for (JsonNode backend : json) {
            boolean cpu = backend.required("id").stringValue().equals("cpu");
            assertEquals(cpu, backend.required("available").booleanValue(), backend.toString());
            assertEquals(cpu, backend.required("chosen").booleanValue(), backend.toString());
        }
        assertEquals(0, run("", "devices"));
        assertTrue(out().contains("cpu: available, used"), out());
    }

    /// The build runs on machines without Apple's GPU, or on one whose test passes.
    @Test
    void aSelfTestLeavesOneReportAndItsResultIsTheExitCode() throws IOException {
        Path report = folder.resolve("report.txt");
        int code = run("", "devices", "--self-test", "--report", report.toString());
        String text = Files.readString(report);
        assertTrue(text.startsWith("ferrum test"), text);
        assertTrue(out().contains(report.toString()), out());
        assertTrue(out().startsWith(code == 0 ? "metal: passed: " : "metal: not passed: "), out());
        assertTrue(text.contains(out().lines().findFirst().orElseThrow()), text);
        assertEquals(1, run("", "devices", "--self-test", "--backend", "nope"));
        assertTrue(err().contains("nope"), err());
        assertEquals(2, run("", "devices", "--deep"));
    }

    @Test
    void tokenizePrintsIdsOfStandardInputThatDecodeToItAgain() {
        String text = "A fox, naïve: 12\n";
        assertEquals(0, run(text, "tokenize", "--json"));
        JsonNode json = JsonMapper.shared().readTree(out());
        assertEquals(json.required("ids").size(), json.required("pieces").size());
        assertEquals(0, run(text, "tokenize"));
        assertEquals(json.required("ids").size(), out().strip().split(" ").length);
    }

    @Test
    void renderPrintsThePromptExactly() throws IOException {
        Path messages = folder.resolve("messages.json");
        Files.writeString(messages, "[{\"role\": \"user\", \"content\": \"Hi\"}]");
        assertEquals(0, run("", "render", "--messages", messages.toString()));
        assertEquals("<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n", out());
        assertEquals(0, run("", "render", "--messages", messages.toString(), "--no-think"));
        assertEquals("<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n<think>\n\n</think>\n\n", out());
    }

    @Test
    void renderRefusesWhatIsNoListOfMessages() throws IOException {
        Path messages = folder.resolve("messages.json");
        Files.writeString(messages, "{\"messages\": 3}");
        assertEquals(1, run("", "render", "--messages", messages.toString()));
        assertTrue(err().contains("expected a list"), err());
    }

    @Test
    void logitsAreWrittenAsLittleEndianFloatsAndAgreeBetweenChunkSizes() throws IOException {
        Path one = folder.resolve("one.f32");
        Path eight = folder.resolve("eight.f32");
        Path routing = folder.resolve("routing.json");
        String tokens = "100,200,300,400,500,600,700,800,900";
        assertEquals(
                0,
                run(
                        "",
                        "logits",
                        "--tokens",
                        tokens,
                        "--positions",
                        "0,8",
                        "--chunk",
                        "1",
                        "-o",
                        one.toString(),
                        "--routing",
                        routing.toString()));
        assertEquals(
                0, run("", "logits", "--tokens", tokens, "--positions", "0,8", "--chunk", "8", "-o", eight.toString()));
        float[] first = floats(one);
        float[] second = floats(eight);
        assertEquals(2 * 8192, first.length);
        double difference = 0;
        for (int i = 0; i < first.length; i++) {
            difference = Math.max(difference, Math.abs(first[i] - second[i]));
        }
        assertTrue(difference < 0.5, "greatest difference " + difference);
        JsonNode layers =
                JsonMapper.shared().readTree(Files.readString(routing)).required("routing_layer_token_expert");
        assertEquals(7, layers.size());
        assertEquals(9, layers.get(0).size());
        assertEquals(4, layers.get(0).get(0).size());
    }

    @Test
    void synthWritesAModelThatInspectReads() {
        Path file = folder.resolve("tiny.gguf");
        assertEquals(0, run("", "synth", "--shape", "tiny", "-o", file.toString()));
        assertEquals(0, run("", "inspect", file.toString(), "--json"));
        assertEquals(
                "qwen3moe",
                JsonMapper.shared().readTree(out()).required("architecture").stringValue());
    }

    @Test
    void benchNamesTestBackendAndPath() {
        assertEquals(0, run("", "bench", "-p", "40", "-n", "4", "--parallel", "1,2", "-r", "2", "--json"));
        JsonNode tests = JsonMapper.shared().readTree(out()).required("tests");
        assertEquals(
                List.of("pp40", "tg4", "tg4@2"),
                tests.valueStream()
                        .map(test -> test.required("test").stringValue())
                        .toList());
        for (JsonNode test : tests) {
            assertEquals(2, test.required("tokens_per_second").size());
            assertTrue(test.required("mean").doubleValue() > 0, test.toString());
            assertTrue(!test.required("path").stringValue().isEmpty(), test.toString());
        }
    }

    private int run(String input, String... args) {
        out.reset();
        err.reset();
        Console console = new Console(
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Terminals.none());
        return FerrumCommand.run(TestStart.context(), console, args);
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private static float[] floats(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        float[] values = new float[bytes.remaining() / Float.BYTES];
        bytes.asFloatBuffer().get(values);
        return values;
    }
}
