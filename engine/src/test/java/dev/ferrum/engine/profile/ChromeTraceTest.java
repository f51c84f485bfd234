package dev.ferrum.engine.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.engine.error.EngineException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ChromeTraceTest {
    private static final long START = 5_000_000_000_123L;

    @TempDir
    private Path folder;

    private static List<TraceSpan> steps() {
        RecordingProfiler profiler = new RecordingProfiler(2, 1000);
        profiler.start();
        for (long start = START; start < START + 3_000_000; start += 1_000_000) {
            profiler.stepStarted("decode", 1, start);
            profiler.span(Stage.SCHEDULE, -1, start, 1_001);
            profiler.span(Stage.EMBED, -1, start + 2_000, 5_500);
            for (int layer = 0; layer < 2; layer++) {
                long at = start + 10_000 + 400_000L * layer;
                profiler.span(Stage.NORM, layer, at, 10_000);
                profiler.span(Stage.QKV, layer, at + 10_000, 90_000);
                profiler.span(Stage.MOE_ROUTER, layer, at + 110_000, 50_000);
                profiler.span(Stage.MOE_DOWN, layer, at + 160_000, 150_000);
            }
            profiler.stepFinished(start + 900_000);
        }
        return profiler.spans();
    }

    private List<JsonNode> written(List<TraceSpan> spans, long lost) throws java.io.IOException {
        Path file = folder.resolve("trace.json");
        ChromeTrace.write(spans, List.of(), lost, file);
        JsonNode root = JsonMapper.shared().readTree(Files.readString(file));
        assertEquals(lost, root.get("otherData").get("lostSpans").asLong());
        List<JsonNode> events = new ArrayList<>();
        root.get("traceEvents").forEach(events::add);
        return events;
    }

    @Test
    void stagesNestInGroupsAndGroupsInSteps() throws java.io.IOException {
        List<JsonNode> events = written(steps(), 7);
        List<JsonNode> complete = events.stream()
                .filter(event -> event.get("ph").asString().equals("X"))
                .toList();
        // Three steps of: itself, two stages of the step, two layers of two groups of two stages.
        assertEquals(3 * (1 + 2 + 2 * 2 * 3), complete.size());
        List<JsonNode> open = new ArrayList<>();
        double before = 0;
        int deepest = 0;
        for (JsonNode event : complete) {
            double from = event.get("ts").asDouble();
            double to = from + event.get("dur").asDouble();
            assertTrue(from >= before, "events are in order of time");
            before = from;
            while (!open.isEmpty() && end(open.getLast()) <= from + 1e-6) {
                open.removeLast();
            }
            assertTrue(open.isEmpty() || to <= end(open.getLast()) + 1e-6, "events nest");
            open.add(event);
            deepest = Math.max(deepest, open.size());
            assertEquals(1, event.get("pid").asInt());
            assertEquals(1, event.get("tid").asInt());
        }
        assertEquals(3, deepest);
        JsonNode step = complete.getFirst();
        assertEquals("step decode", step.get("name").asString());
        assertEquals(0.0, step.get("ts").asDouble());
        assertEquals(900.0, step.get("dur").asDouble());
        assertEquals(1, step.get("args").get("rows").asInt());
        JsonNode group = complete.get(3);
        assertEquals("attn", group.get("name").asString());
        assertEquals(100.0, group.get("dur").asDouble());
        assertEquals("norm", complete.get(4).get("name").asString());
        assertEquals("attn", complete.get(4).get("cat").asString());
        assertEquals(0, complete.get(4).get("args").get("layer").asInt());
        assertEquals("moe", complete.get(6).get("name").asString());
        assertEquals("router", complete.get(7).get("name").asString());
    }

    private static double end(JsonNode event) {
        return event.get("ts").asDouble() + event.get("dur").asDouble();
    }

    @Test
    void timesAreMicrosecondsWithNanosecondsBehindThePoint() throws java.io.IOException {
        written(steps(), 0);
        String text = Files.readString(folder.resolve("trace.json"));
        assertTrue(text.contains("\"dur\":1.001"), text.substring(0, 600));
        assertTrue(text.contains("\"ts\":1002.000"), text.substring(0, 600));
    }

    @Test
    void processAndThreadHaveNames() throws java.io.IOException {
        List<JsonNode> names = written(List.of(), 0);
        assertEquals(2, names.size());
        assertEquals("process_name", names.get(0).get("name").asString());
        assertEquals("Ferrum", names.get(0).get("args").get("name").asString());
        assertEquals("thread_name", names.get(1).get("name").asString());
        assertEquals("M", names.get(1).get("ph").asString());
    }

    @Test
    void aFileThatCannotBeWrittenIsNamed() {
        Path nowhere = folder.resolve("missing").resolve("trace.json");
        String message = assertThrows(EngineException.class, () -> ChromeTrace.write(List.of(), List.of(), 0, nowhere))
                .getMessage();
        assertTrue(message.contains(nowhere.toString()), message);
    }
}
