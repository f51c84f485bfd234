package dev.ferrum.engine.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class RecordingProfilerTest {
    private static void step(RecordingProfiler profiler, String path, long start) {
        profiler.stepStarted(path, 3, start);
        profiler.span(Stage.EMBED, -1, start + 10, 20);
        profiler.span(Stage.QKV, 0, start + 30, 40);
        profiler.span(Stage.QKV, 1, start + 70, 50);
        profiler.stepFinished(start + 200);
    }

    @Test
    void leavesAndOtherExplainTheWholeStep() {
        RecordingProfiler profiler = new RecordingProfiler(2, 64);
        profiler.start();
        step(profiler, "decode", 1000);
        step(profiler, "prefill", 2000);
        step(profiler, "decode", 3000);
        ProfileSnapshot snapshot = profiler.snapshot();
        assertTrue(snapshot.recording());
        assertEquals(3, snapshot.steps());
        assertEquals(600, snapshot.stepNanos());
        assertEquals(new ProfileSnapshot.PathTotal(2, 400), snapshot.paths().get("decode"));
        assertEquals(new ProfileSnapshot.PathTotal(1, 200), snapshot.paths().get("prefill"));
        assertEquals(List.of("decode", "prefill"), List.copyOf(snapshot.paths().keySet()));
        assertEquals(270, snapshot.nanos(Stage.QKV));
        assertEquals(6, snapshot.calls(Stage.QKV));
        assertEquals(120, snapshot.nanos(Stage.QKV, 0));
        assertEquals(3, snapshot.calls(Stage.QKV, 1));
        assertEquals(60, snapshot.nanos(Stage.EMBED, -1));
        assertEquals(0, snapshot.nanos(Stage.EMBED, 1));
        assertEquals(3 * (200 - 20 - 40 - 50), snapshot.nanos(Stage.OTHER));
        assertEquals(snapshot.stepNanos(), sum(snapshot));
        assertThrows(IllegalArgumentException.class, () -> snapshot.nanos(Stage.QKV, 2));
    }

    private static long sum(ProfileSnapshot snapshot) {
        long sum = 0;
        for (Stage stage : Stage.values()) {
            sum += snapshot.nanos(stage);
        }
        return sum;
    }

    @Test
    void aStepIsRecordedWholeOrNotAtAll() {
        RecordingProfiler profiler = new RecordingProfiler(2, 64);
        profiler.stepStarted("decode", 1, 0);
        profiler.start();
        assertFalse(profiler.on());
        profiler.span(Stage.QKV, 0, 0, 5);
        profiler.stepFinished(10);
        assertEquals(0, profiler.snapshot().steps());
        profiler.stepStarted("decode", 1, 0);
        assertTrue(profiler.on());
        profiler.stop();
        assertTrue(profiler.on());
        profiler.span(Stage.QKV, 0, 0, 5);
        profiler.stepFinished(10);
        assertFalse(profiler.on());
        assertEquals(1, profiler.snapshot().steps());
        profiler.span(Stage.QKV, 0, 0, 1000);
        step(profiler, "decode", 100);
        assertEquals(10, profiler.snapshot().stepNanos());
        assertEquals(2, profiler.spans().size());
        assertFalse(profiler.snapshot().recording());
    }

    @Test
    void aStepThatNeverEndedLeavesNothingBehind() {
        RecordingProfiler profiler = new RecordingProfiler(2, 64);
        profiler.start();
        profiler.stepStarted("decode", 1, 0);
        profiler.span(Stage.QKV, 0, 0, 5000);
        step(profiler, "decode", 1000);
        assertEquals(200, profiler.snapshot().stepNanos());
        assertEquals(90, profiler.snapshot().nanos(Stage.QKV));
    }

    @Test
    void countersCountWhileStagesAreNotRecorded() {
        RecordingProfiler profiler = new RecordingProfiler(1, 16);
        profiler.count(Counter.PROMPT_TOKENS, 5);
        profiler.level(Counter.RUNNING, 3);
        ProfileSnapshot earlier = profiler.snapshot();
        profiler.count(Counter.PROMPT_TOKENS, 7);
        profiler.level(Counter.RUNNING, 2);
        ProfileSnapshot later = profiler.snapshot();
        assertEquals(12, later.counter(Counter.PROMPT_TOKENS));
        assertEquals(7, later.since(earlier).counter(Counter.PROMPT_TOKENS));
        assertEquals(2, later.since(earlier).counter(Counter.RUNNING));
    }

    @Test
    void theDifferenceOfTwoSnapshotsIsWhatHappenedBetween() {
        RecordingProfiler profiler = new RecordingProfiler(2, 64);
        profiler.start();
        step(profiler, "decode", 0);
        ProfileSnapshot earlier = profiler.snapshot();
        step(profiler, "decode", 1000);
        step(profiler, "batched", 2000);
        ProfileSnapshot between = profiler.snapshot().since(earlier);
        assertEquals(2, between.steps());
        assertEquals(new ProfileSnapshot.PathTotal(1, 200), between.paths().get("decode"));
        assertEquals(180, between.nanos(Stage.QKV));
        assertEquals(1, earlier.steps());
    }

    @Test
    void theRingKeepsTheLastSpansInOrder() {
        RecordingProfiler profiler = new RecordingProfiler(2, 10);
        profiler.start();
        for (int i = 0; i < 7; i++) {
            step(profiler, "decode", 1000L * i);
        }
        List<TraceSpan> spans = profiler.spans();
        assertEquals(10, spans.size());
        assertEquals(28, profiler.recordedSpans());
        assertEquals(new TraceSpan.Step("decode", 3, 6000, 200), spans.getLast());
        assertEquals(new TraceSpan.Work(Stage.QKV, 1, 6070, 50), spans.get(8));
        assertEquals(new TraceSpan.Work(Stage.EMBED, -1, 6010, 20), spans.get(6));
        assertEquals(new TraceSpan.Step("decode", 3, 5000, 200), spans.get(5));
    }

    @Test
    void readersSeeOnlyWholeStepsAndIntactSpansWhileTheWriterRuns() throws InterruptedException {
        RecordingProfiler profiler = new RecordingProfiler(4, 97);
        profiler.start();
        AtomicBoolean stop = new AtomicBoolean();
        AtomicReference<String> wrong = new AtomicReference<>();
        Thread reader = Thread.ofPlatform().start(() -> {
            long before = 0;
            int looks = 0;
            while (!stop.get() || looks < 10) {
                ProfileSnapshot snapshot = profiler.snapshot();
                // Each step: 2 spans of 3 ns in each of 4 layers, 30 ns in all.
                if (snapshot.stepNanos() != 30 * snapshot.steps()
                        || sum(snapshot) != snapshot.stepNanos()
                        || snapshot.calls(Stage.QKV) != 4 * snapshot.steps()
                        || snapshot.steps() < before) {
                    wrong.set("%d steps, %d ns".formatted(snapshot.steps(), snapshot.stepNanos()));
                }
                before = snapshot.steps();
                for (TraceSpan span : profiler.spans()) {
                    if (!intact(span)) {
                        wrong.set(span.toString());
                    }
                }
                looks++;
            }
        });
        for (long step = 0; step < 200_000; step++) {
            long start = step * 100;
            profiler.stepStarted("decode", (int) (step % 1000), start);
            for (int layer = 0; layer < 4; layer++) {
                profiler.span(Stage.QKV, layer, start + layer, 3);
                profiler.span(Stage.O_PROJ, layer, start + 50 + layer, 3);
            }
            profiler.stepFinished(start + 30);
        }
        stop.set(true);
        reader.join();
        assertEquals(null, wrong.get());
        assertEquals(200_000, profiler.snapshot().steps());
    }

    /// A span whose numbers belong together, as the writer above makes them.
    private static boolean intact(TraceSpan span) {
        return switch (span) {
            case TraceSpan.Step(String path, int rows, long start, long duration) ->
                start % 100 == 0 && duration == 30 && rows == start / 100 % 1000;
            case TraceSpan.Work(Stage stage, int layer, long start, long duration) ->
                duration == 3 && start % 100 == layer + (stage == Stage.QKV ? 0 : 50);
        };
    }
}
