package dev.ferrum.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.OperatingSystemMXBean;
import dev.ferrum.engine.api.ChatMessage;
import dev.ferrum.engine.api.EngineConfig;
import dev.ferrum.engine.api.GenerationEvent;
import dev.ferrum.engine.api.GenerationHandle;
import dev.ferrum.engine.api.GenerationRequest;
import dev.ferrum.engine.api.Prompt;
import dev.ferrum.engine.api.SamplingParams;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The model that comes with the program, on a warmed engine: what a person meets first.
class DemoModelTest {
    private static final Path FOLDER = Path.of("..", "assets", "model");

    private static Engine engine;

    @BeforeAll
    static void open() throws InterruptedException {
        engine = Engine.open(EngineConfig.forModel(FOLDER.resolve("llama-ferrum-stories-q4_k_m.gguf")), progress -> {});
        engine.awaitWarmUp();
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    private static Prompt.Chat ask(String text) {
        return new Prompt.Chat(List.of(ChatMessage.user(text)));
    }

    @Test
    void promptsAreTheOnesItWasTrainedOnAndTheBestNextTokenIsTheReferences() {
        int equal = 0;
        for (int i = 1; i <= 5; i++) {
            JsonNode golden = new JsonMapper()
                    .readTree(FOLDER.resolve("golden/case" + i + ".json").toFile());
            List<Map<String, Object>> messages = new ArrayList<>();
            for (JsonNode message : golden.get("messages")) {
                Map<String, Object> map = new LinkedHashMap<>();
                map.put("role", message.get(0).asString());
                map.put("content", message.get(1).asString());
                messages.add(map);
            }
            String text = engine.text().render(new Prompt.Template(messages, List.of(), Map.of()), true);
            assertEquals(golden.get("text").asString(), text);
            int[] expected = golden.get("prompt_ids")
                    .valueStream()
                    .mapToInt(JsonNode::asInt)
                    .toArray();
            int[] prompt = engine.text().encode(text);
            assertArrayEquals(expected, prompt);
            float[] logits =
                    engine.evaluate(prompt, 512, new int[] {prompt.length - 1}).logits()[0];
            int best = 0;
            for (int id = 1; id < logits.length; id++) {
                best = logits[id] > logits[best] ? id : best;
            }
            equal += best == golden.get("top10_ids").get(0).asInt() ? 1 : 0;
        }
        // The reference ran on 16-bit weights; the file has 4-bit ones, so a close call may fall the other way.
        assertTrue(equal >= 4, "best next token equal in " + equal + " of 5");
    }

    /// Half a second on two idle processors. Processor time is counted: other work on the machine takes none of it.
    @Test
    void theFirstTokenOfAWarmedEngineTakesHalfASecondOfTwoProcessors() throws InterruptedException {
        var machine = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        double[] seconds = new double[5];
        for (int i = 0; i < seconds.length; i++) {
            // Another request each time: nothing of its prompt but the first tokens is in the cache.
            var request = new GenerationRequest(ask("Tell me story number " + i), SamplingParams.greedy(), 1);
            long before = machine.getProcessCpuTime();
            assertInstanceOf(
                    GenerationEvent.Finished.class,
                    engine.submit(request, event -> {}).await());
            seconds[i] = (machine.getProcessCpuTime() - before) / 1e9;
        }
        Arrays.sort(seconds);
        // A kernel that was not warmed costs seconds. The median forgives two interruptions.
        assertTrue(seconds[2] <= 1, "processor seconds to the first token: " + Arrays.toString(seconds));
    }

    @Test
    void aReplyCancelledInTheMiddleLeavesTheNextOneWhole() throws InterruptedException {
        var begun = new CountDownLatch(5);
        var endless = new GenerationRequest(ask("Tell me a long story"), SamplingParams.greedy(), 0, List.of(), true);
        GenerationHandle handle = engine.submit(endless, event -> begun.countDown());
        begun.await();
        handle.cancel();
        var cancelled = assertInstanceOf(GenerationEvent.Finished.class, handle.await());
        assertEquals(GenerationEvent.Reason.CANCELLED, cancelled.reason());
        var next = new GenerationRequest(ask("Tell me about a fox"), SamplingParams.greedy(), 20);
        var whole = assertInstanceOf(
                GenerationEvent.Finished.class, engine.submit(next, event -> {}).await());
        assertEquals(20, whole.usage().generatedTokens());
    }

    @Test
    void sixteenConversationsAtOnceFinish() throws InterruptedException {
        List<GenerationHandle> handles = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            handles.add(engine.submit(
                    new GenerationRequest(ask("A story with the number " + i), SamplingParams.chat(i), 40),
                    event -> {}));
        }
        for (GenerationHandle handle : handles) {
            var end = assertInstanceOf(GenerationEvent.Finished.class, handle.await());
            assertTrue(end.usage().generatedTokens() > 0);
        }
    }
}
