package dev.ferrum.engine.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.engine.error.EngineException;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Speedscope's file, collapsed stacks, the Chrome trace of steps, and the archive.
class TraceExportTest {
    private static JsonNode speedscope(List<StepTrace> steps) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Speedscope.write(steps, "a window", out);
        return JsonMapper.shared().readTree(out.toByteArray());
    }

    @Test
    void speedscopeEventsNestAndNeverGoBack() {
        JsonNode root = speedscope(StepTraces.decodes(3));
        assertEquals(
                "https://www.speedscope.app/file-format-schema.json",
                root.get("$schema").asString());
        JsonNode profile = root.get("profiles").get(0);
        assertEquals("evented", profile.get("type").asString());
        assertEquals("nanoseconds", profile.get("unit").asString());
        assertEquals(3000, profile.get("endValue").asLong());
        Deque<Integer> open = new ArrayDeque<>();
        long before = 0;
        int deepest = 0;
        for (JsonNode event : profile.get("events")) {
            assertTrue(event.get("at").asLong() >= before);
            before = event.get("at").asLong();
            int frame = event.get("frame").asInt();
            assertTrue(frame < root.get("shared").get("frames").size());
            if (event.get("type").asString().equals("O")) {
                open.push(frame);
            } else {
                assertEquals("C", event.get("type").asString());
                assertEquals(open.pop(), frame);
            }
            deepest = Math.max(deepest, open.size());
        }
        assertTrue(open.isEmpty());
        assertEquals(4, deepest, "step, group, stage, layer");
    }

    @Test
    void spansThatOverlapStillNest() {
        StepTrace step = new StepTrace.Builder("decode", 1, 100, 100)
                .span(Stage.SCHEDULE, -1, 100, 30)
                .span(Stage.QKV, 0, 120, 40)
                .span(Stage.O_PROJ, 0, 150, 60)
                .build();
        JsonNode events = speedscope(List.of(step)).get("profiles").get(0).get("events");
        long before = 0;
        for (JsonNode event : events) {
            assertTrue(event.get("at").asLong() >= before);
            before = event.get("at").asLong();
        }
        assertEquals(110, before, "the last span ends behind the step");
    }

    @Test
    void collapsedStacksAddUpToTheSteps() {
        String text = CollapsedStacks.of(StepTraces.decodes(2));
        List<String> lines = text.lines().toList();
        assertTrue(lines.contains("step decode;moe;down;layer 0 500"), text);
        assertTrue(lines.contains("step decode;schedule 200"), text);
        assertTrue(lines.contains("step decode;other 120"), text);
        long sum = lines.stream()
                .mapToLong(line -> Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
        assertEquals(2000, sum);
    }

    /// Rules of the "Trace Event Format", as far as these events are concerned.
    @Test
    void chromeTraceEventsHaveWhatTheirFormatAsksFor() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ChromeTrace.write(StepTraces.decodes(4), out);
        JsonNode root = JsonMapper.shared().readTree(out.toByteArray());
        assertTrue(root.get("traceEvents").isArray());
        assertTrue(List.of("ms", "ns").contains(root.get("displayTimeUnit").asString()));
        int complete = 0;
        int counters = 0;
        for (JsonNode event : root.get("traceEvents")) {
            assertTrue(event.get("pid").isNumber() && event.get("tid").isNumber(), event.toString());
            assertTrue(event.get("name").isString() && event.get("args").isObject(), event.toString());
            switch (event.get("ph").asString()) {
                case "X" -> {
                    complete++;
                    assertTrue(event.get("ts").isNumber() && event.get("ts").asDouble() >= 0);
                    assertTrue(event.get("dur").isNumber() && event.get("dur").asDouble() >= 0);
                    assertTrue(event.get("cat").isString());
                }
                case "C" -> {
                    counters++;
                    assertTrue(event.get("ts").isNumber());
                    event.get("args").forEach(value -> assertTrue(value.isNumber()));
                }
                case "M" -> assertTrue(event.get("args").get("name").isString());
                default -> throw new AssertionError("a kind of event we do not write: " + event);
            }
        }
        assertEquals(4 * (1 + 2 + 2 * (1 + 1 + 1 + 2)), complete);
        assertEquals(4 * 5, counters);
    }

    private static void same(StepTrace expected, StepTrace found) {
        assertEquals(expected.path(), found.path());
        assertEquals(expected.rows(), found.rows());
        assertEquals(expected.startNanos(), found.startNanos());
        assertEquals(expected.durationNanos(), found.durationNanos());
        assertEquals(expected.figures(), found.figures());
        assertEquals(expected.asSpans(), found.asSpans());
        for (Stage stage : Stage.values()) {
            assertEquals(expected.bytes(stage), found.bytes(stage));
            assertEquals(expected.operations(stage), found.operations(stage));
        }
    }

    @Test
    void theArchiveGivesBackWhatWasKept() {
        List<StepTrace> steps = new ArrayList<>(StepTraces.decodes(5));
        steps.add(new StepTrace.Builder("prefill", 512, 9_000_000_000L, Integer.MAX_VALUE)
                .span(Stage.QKV, 47, 9_000_000_010L, 1L << 40)
                .span(Stage.O_PROJ, 47, 9_000_000_020L, 7)
                .traffic(Stage.QKV, Long.MAX_VALUE, 3)
                .build());
        List<StepTrace> read = StepArchive.read(StepArchive.write(steps));
        assertEquals(steps.size(), read.size());
        for (int i = 0; i < steps.size(); i++) {
            same(steps.get(i), read.get(i));
        }
        assertEquals(List.of(), StepArchive.read(StepArchive.write(List.of())));
    }

    @Test
    void aDamagedArchiveIsRefusedInWords() {
        byte[] kept = StepArchive.write(StepTraces.decodes(5));
        Random random = new Random(7);
        for (int round = 0; round < 200; round++) {
            byte[] damaged = Arrays.copyOf(kept, 1 + random.nextInt(kept.length));
            damaged[random.nextInt(damaged.length)] ^= (byte) (1 + random.nextInt(255));
            try {
                StepArchive.read(damaged);
            } catch (EngineException e) {
                assertTrue(e.getMessage().startsWith("kept trace: expected"), e.getMessage());
            }
        }
        assertThrows(EngineException.class, () -> StepArchive.read(new byte[0]));
        assertThrows(EngineException.class, () -> StepArchive.read("not a trace".getBytes()));
    }
}
