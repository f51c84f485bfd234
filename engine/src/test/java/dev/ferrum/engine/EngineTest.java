package dev.ferrum.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.engine.api.BackendChoice;
import dev.ferrum.engine.api.BackendReport;
import dev.ferrum.engine.api.BenchResult;
import dev.ferrum.engine.api.BenchSpec;
import dev.ferrum.engine.api.ChatMessage;
import dev.ferrum.engine.api.EngineConfig;
import dev.ferrum.engine.api.Evaluation;
import dev.ferrum.engine.api.GenerationEvent;
import dev.ferrum.engine.api.GenerationHandle;
import dev.ferrum.engine.api.GenerationRequest;
import dev.ferrum.engine.api.KvPrecision;
import dev.ferrum.engine.api.Prompt;
import dev.ferrum.engine.api.SamplingParams;
import dev.ferrum.engine.backend.Backend;
import dev.ferrum.engine.backend.BackendOptions;
import dev.ferrum.engine.backend.BackendProvider;
import dev.ferrum.engine.backend.DeviceInfo;
import dev.ferrum.engine.backend.Probe;
import dev.ferrum.engine.cpu.CpuBackendProvider;
import dev.ferrum.engine.error.EngineException;
import dev.ferrum.engine.model.ModelFixture;
import dev.ferrum.engine.profile.ProfileSnapshot;
import dev.ferrum.engine.profile.Stage;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The whole engine on the CPU, on the smallest golden model.
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class EngineTest {
    private static final ModelFixture NANO = ModelFixture.load("nano-f32");

    private static EngineConfig config() {
        return EngineConfig.forModel(NANO.file())
                .withKv(KvPrecision.F32, 0)
                .withThreads(2)
                .withSequences(8)
                .withPrefillChunk(48)
                .withContext(128)
                .withWarmUp(false);
    }

    private static Engine open(EngineConfig config) {
        return Engine.open(config, progress -> {}, List.of(new CpuBackendProvider()));
    }

    private static GenerationRequest greedy(int[] prompt, int tokens) {
        Prompt ids = new Prompt.Tokens(IntStream.of(prompt).boxed().toList());
        return new GenerationRequest(ids, SamplingParams.greedy(), tokens, List.of(), true);
    }

    private record Running(List<GenerationEvent> events, GenerationHandle handle) {
        static Running submit(Engine engine, GenerationRequest request) {
            List<GenerationEvent> events = new ArrayList<>();
            return new Running(events, engine.submit(request, events::add));
        }

        /// Ids of the answer; waits for its end.
        List<Integer> ids() throws InterruptedException {
            assertInstanceOf(GenerationEvent.Finished.class, handle.await());
            return events.stream()
                    .filter(event -> event instanceof GenerationEvent.Token token && token.id() >= 0)
                    .map(event -> ((GenerationEvent.Token) event).id())
                    .toList();
        }

        GenerationEvent.Started started() {
            return (GenerationEvent.Started) events.getFirst();
        }
    }

    @Test
    void conversationsTogetherGiveTheReferencesGreedyTokens() throws InterruptedException {
        try (Engine engine = open(config())) {
            List<Running> running = new ArrayList<>();
            for (ModelFixture.Continuation golden : NANO.continuations()) {
                running.add(Running.submit(engine, greedy(golden.prompt(), golden.greedy().length)));
            }
            for (int i = 0; i < running.size(); i++) {
                ModelFixture.Continuation golden = NANO.continuations().get(i);
                List<Integer> ids = running.get(i).ids();
                for (int token = 0; token < ids.size() && golden.margins()[token] > 1e-3; token++) {
                    assertEquals(golden.greedy()[token], ids.get(token), "prompt %d token %d".formatted(i, token));
                }
            }
        }
    }

    @Test
    void evaluationGivesTheReferencesLogitsAndRoutingOnAllThreePaths() {
        try (Engine engine = open(config())) {
            for (int chunk : new int[] {1, 8, 48}) {
                Evaluation result = engine.evaluate(NANO.prompt(), chunk, NANO.logitPositions());
                for (int i = 0; i < result.logits().length; i++) {
                    double difference = 0;
                    double size = 0;
                    for (int id = 0; id < result.logits()[i].length; id++) {
                        difference += Math.pow(result.logits()[i][id] - NANO.logits()[i][id], 2);
                        size += Math.pow(NANO.logits()[i][id], 2);
                    }
                    double error = Math.sqrt(difference / size);
                    assertTrue(error < 1e-5, "chunk %d, position %d: %.2e".formatted(chunk, i, error));
                }
                for (int layer = 0; layer < NANO.routing().length; layer++) {
                    for (int token = 0; token < NANO.prompt().length; token++) {
                        assertArrayEquals(NANO.routing()[layer][token], result.routing()[layer][token]);
                    }
                }
            }
        }
    }

    @Test
    void aSecondTurnReusesTheFirstAndAnswersAsAFreshEngineDoes() throws InterruptedException {
        int[] prompt = NANO.prompt();
        List<Integer> again;
        int[] longer;
        try (Engine engine = open(config())) {
            List<Integer> first = Running.submit(engine, greedy(prompt, 20)).ids();
            longer = IntStream.concat(
                            IntStream.concat(
                                    IntStream.of(prompt), first.stream().mapToInt(Integer::intValue)),
                            IntStream.of(5, 6, 7))
                    .toArray();
            Running second = Running.submit(engine, greedy(longer, 12));
            again = second.ids();
            assertEquals(67, second.started().reusedTokens());
        }
        try (Engine fresh = open(config())) {
            Running alone = Running.submit(fresh, greedy(longer, 12));
            assertEquals(alone.ids(), again);
            assertEquals(0, alone.started().reusedTokens());
        }
    }

    @Test
    void theProfileExplainsItsStepsAndTheTraceIsWrittenAtTheEnd(@TempDir Path folder) throws Exception {
        Path trace = folder.resolve("trace.json");
        try (Engine engine = open(config().withTrace(trace))) {
            Running.submit(engine, greedy(NANO.prompt(), 10)).ids();
            engine.stopProfiling();
            engine.evaluate(NANO.prompt(), 48, new int[0]);
            ProfileSnapshot profile = engine.profile();
            assertEquals(1 + 9, profile.steps());
            assertEquals(9, profile.paths().get("decode").steps());
            assertEquals(1, profile.paths().get("prefill").steps());
            long sum = 0;
            for (Stage stage : Stage.values()) {
                sum += profile.nanos(stage);
            }
            assertEquals(profile.stepNanos(), sum);
            assertEquals(10, profile.calls(Stage.LM_HEAD));
            assertEquals(10, profile.calls(Stage.SAMPLE));
            assertEquals(10, profile.calls(Stage.ATTENTION, 1));
            assertEquals(9, profile.calls(Stage.MOE_DOWN, 0));
            assertEquals(1, profile.calls(Stage.MOE_PREFILL_DOWN, 0));
        }
        JsonNode events = JsonMapper.shared().readTree(Files.readString(trace)).get("traceEvents");
        assertTrue(events.size() > 10 * 20, "%d events".formatted(events.size()));
    }

    @Test
    void aBenchmarkNamesBackendAndPaths() {
        try (Engine engine = open(config())) {
            BenchResult result = engine.bench(new BenchSpec(64, 8, 4, 16, 2), progress -> {});
            assertEquals(2, result.promptTokensPerSecond().size());
            assertEquals(2, result.decodeTokensPerSecond().size());
            assertEquals("prefill", result.promptPath());
            assertEquals("batched", result.decodePath());
            assertTrue(result.backend().startsWith("cpu ("), result.backend());
        }
    }

    @Test
    void warmUpRunsBesideTheFirstRequestAndStopsWhenTheEngineCloses() throws InterruptedException {
        try (Engine engine = open(config().withWarmUp(true))) {
            assertEquals(
                    3, Running.submit(engine, greedy(new int[] {1, 2}, 3)).ids().size());
        }
    }

    @Test
    void theContextIsNeverLongerThanTheModelWasTrainedFor() {
        int trained = Engine.inspect(NANO.file()).trainedContext();
        try (Engine engine = open(config().withContext(trained + 1000))) {
            assertEquals(trained, engine.contextTokens());
        }
        try (Engine engine = open(config().withContext(64))) {
            assertEquals(64, engine.contextTokens());
            assertTrue(engine.backendReport().entries().getFirst().chosen());
        }
    }

    @Test
    void textIsEncodedAndDecodedWithoutWeights() {
        ModelText text = ModelText.open(NANO.file());
        int[] ids = text.encode("Hello, Füchse <|im_end|>");
        assertEquals("Hello, Füchse <|im_end|>", text.decode(ids));
        String rendered = text.render(
                new Prompt.Template(List.of(Map.of("role", "user", "content", "hi")), List.of(), Map.of()), true);
        assertEquals("<|im_start|>user\nhi<|im_end|>\n<|im_start|>assistant\n", rendered);
    }

    @Test
    void aChatIsAnswered() throws InterruptedException {
        try (Engine engine = open(config())) {
            Prompt chat = new Prompt.Chat(List.of(ChatMessage.user("hi")));
            Running answer =
                    Running.submit(engine, new GenerationRequest(chat, SamplingParams.chat(7), 16, List.of(), true));
            assertEquals(16, answer.ids().size());
            String text = answer.events().stream()
                    .map(event -> event instanceof GenerationEvent.Token token ? token.text() : "")
                    .reduce("", String::concat);
            assertFalse(text.isEmpty());
        }
    }

    @Test
    void everyBackendOfThisBuildIsReported() {
        BackendReport.Entry cpu = Engine.backends(new BackendChoice.Auto()).entries().stream()
                .filter(entry -> entry.id().equals("cpu"))
                .findFirst()
                .orElseThrow();
        assertTrue(cpu.available());
        assertFalse(cpu.devices().isEmpty());
        assertTrue(Engine.backends(new BackendChoice.Named("cuda")).entries().stream()
                .noneMatch(entry -> entry.id().equals("cpu") && entry.chosen()));
    }

    /// The CPU backend, counting how many are open.
    private static final class CountingProvider implements BackendProvider {
        private final BackendProvider cpu = new CpuBackendProvider();
        private final AtomicInteger opened = new AtomicInteger();
        private final AtomicInteger closed = new AtomicInteger();

        @Override
        public String id() {
            return cpu.id();
        }

        @Override
        public Probe probe() {
            return cpu.probe();
        }

        @Override
        public Backend open(DeviceInfo device, BackendOptions options) {
            Backend backend = cpu.open(device, options);
            opened.incrementAndGet();
            return (Backend) Proxy.newProxyInstance(
                    Backend.class.getClassLoader(), new Class<?>[] {Backend.class}, (proxy, method, arguments) -> {
                        if (method.getName().equals("close")) {
                            closed.incrementAndGet();
                        }
                        try {
                            return method.invoke(backend, arguments);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }
    }

    @Test
    void openingThatFailsHalfWayClosesWhatWasOpened() throws Exception {
        CountingProvider provider = new CountingProvider();
        Path vocabulary = Fixtures.qwen3Vocabulary();
        EngineConfig withoutTensors = EngineConfig.forModel(vocabulary);
        assertThrows(EngineException.class, () -> Engine.open(withoutTensors, p -> {}, List.of(provider)));
        assertEquals(1, provider.opened.get());
        assertEquals(1, provider.closed.get());
        EngineConfig tooMuch = config().withKv(KvPrecision.F16, 1);
        String message = assertThrows(EngineException.class, () -> Engine.open(tooMuch, p -> {}, List.of(provider)))
                .getMessage();
        assertTrue(message.contains("KV cache"), message);
        assertEquals(2, provider.closed.get());
        assertThrows(EngineException.class, () -> open(config().withDevice(7)));
        assertThrows(EngineException.class, () -> open(EngineConfig.forModel(Path.of("no-such-model.gguf"))));
    }

    @Test
    void closingTwiceIsClosingOnceAndRequestsAreRefusedAfterwards() {
        Engine engine = open(config());
        engine.close();
        engine.close();
        assertThrows(IllegalStateException.class, () -> engine.submit(greedy(new int[] {1}, 1), event -> {}));
        assertEquals(
                "nano-f32", engine.config().model().getFileName().toString().replace(".gguf", ""));
    }
}
