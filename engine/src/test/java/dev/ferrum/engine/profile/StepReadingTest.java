package dev.ferrum.engine.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class StepReadingTest {
    private static void step(RecordingProfiler profiler, long start, Stage... stages) {
        profiler.stepStarted("decode", 1, start);
        long at = start;
        for (Stage stage : stages) {
            profiler.span(stage, 0, at, 10);
            at += 10;
        }
        profiler.traffic(Stage.MOE_GATE, 100, 1000);
        profiler.traffic(Stage.MOE_UP, 200, 1000);
        profiler.traffic(Stage.MOE_DOWN, 50, 500);
        profiler.count(Counter.EXPERTS_TOUCHED, 8);
        profiler.count(Counter.GENERATED_TOKENS, 1);
        profiler.expert(0, 3, 2);
        profiler.expert(1, 0, 1);
        profiler.stepFinished(at + 5);
    }

    @Test
    void aReadingGoesOnWhereTheLastOneEnded() {
        RecordingProfiler profiler = new RecordingProfiler(2, 4, 64);
        profiler.start();
        step(profiler, 1000, Stage.QKV, Stage.MOE_DOWN);
        step(profiler, 2000, Stage.QKV);
        StepReading first = profiler.steps(0);
        assertEquals(2, first.steps().size());
        assertEquals(0, first.lost());
        assertEquals(1000, first.steps().getFirst().startNanos());
        assertEquals(25, first.steps().getFirst().durationNanos());
        assertEquals(5, first.steps().getFirst().other());
        assertEquals(10, first.steps().getFirst().nanos(Stage.MOE_DOWN));
        assertEquals(List.of(), profiler.steps(first.next()).steps());
        profiler.stepStarted("decode", 1, 3000);
        profiler.span(Stage.QKV, 0, 3000, 10);
        StepReading none = profiler.steps(first.next());
        assertEquals(List.of(), none.steps(), "a step that has not ended");
        profiler.stepFinished(3010);
        StepReading second = profiler.steps(none.next());
        assertEquals(1, second.steps().size());
        assertEquals(1, second.steps().getFirst().spans());
    }

    @Test
    void aStepWhoseFirstSpansAreGoneIsLeftOut() {
        RecordingProfiler profiler = new RecordingProfiler(2, 4, 10);
        profiler.start();
        for (int i = 0; i < 7; i++) {
            step(profiler, 1000L * i, Stage.NORM, Stage.QKV, Stage.O_PROJ);
        }
        StepReading reading = profiler.steps(0);
        assertEquals(2, reading.steps().size());
        assertEquals(5000, reading.steps().getFirst().startNanos());
        assertEquals(3, reading.steps().getFirst().spans());
        assertEquals(18, reading.lost());
    }

    @Test
    void spansOfAStepThatNeverEndedBelongToNoStep() {
        RecordingProfiler profiler = new RecordingProfiler(2, 4, 64);
        profiler.start();
        profiler.stepStarted("decode", 1, 0);
        profiler.span(Stage.QKV, 0, 0, 500);
        step(profiler, 1000, Stage.QKV);
        assertEquals(10, profiler.steps(0).steps().getFirst().nanos(Stage.QKV));
    }

    @Test
    void whatGateAndUpReadBelongsToTheFusedStageWhereThatOneRan() {
        RecordingProfiler profiler = new RecordingProfiler(2, 4, 64);
        profiler.start();
        step(profiler, 1000, Stage.MOE_GATE_UP_SILU_FUSED, Stage.MOE_DOWN);
        step(profiler, 2000, Stage.MOE_GATE, Stage.MOE_UP, Stage.MOE_SILU, Stage.MOE_DOWN);
        List<StepTrace> steps = profiler.steps(0).steps();
        assertEquals(300, steps.get(0).bytes(Stage.MOE_GATE_UP_SILU_FUSED));
        assertEquals(2000, steps.get(0).operations(Stage.MOE_GATE_UP_SILU_FUSED));
        assertEquals(0, steps.get(0).bytes(Stage.MOE_GATE));
        assertEquals(100, steps.get(1).bytes(Stage.MOE_GATE));
        assertEquals(0, steps.get(1).bytes(Stage.MOE_GATE_UP_SILU_FUSED));
        assertEquals(300, profiler.snapshot().bytes(Stage.MOE_GATE_UP_SILU_FUSED));
        assertEquals(100, profiler.snapshot().bytes(Stage.MOE_DOWN));
    }

    @Test
    void aStepHasItsFiguresAndExpertsAreCounted() {
        RecordingProfiler profiler = new RecordingProfiler(2, 4, 64);
        profiler.level(Counter.KV_BLOCKS_USED, 7);
        step(profiler, 500, Stage.QKV);
        assertEquals(0, profiler.experts().rowsOf(0), "not while it is off");
        profiler.start();
        step(profiler, 1000, Stage.QKV);
        ExpertCounts earlier = profiler.experts();
        step(profiler, 2000, Stage.QKV);
        assertEquals(
                new StepFigures(8, 0, 1, 7, 0, 0),
                profiler.steps(0).steps().getLast().figures());
        assertEquals(4, profiler.experts().rows(0, 3));
        assertEquals(2, profiler.experts().steps(0, 3));
        assertEquals(2, profiler.experts().since(earlier).rowsOf(0));
        assertEquals(1, profiler.experts().since(earlier).rows(1, 0));
    }

    @Test
    void timeThatIsFilledBeginsWhereTheLastSpanEnded() {
        RecordingProfiler profiler = new RecordingProfiler(1, 64);
        profiler.start();
        profiler.stepStarted("decode", 1, 100);
        profiler.fill(Stage.SCHEDULE, 130);
        profiler.span(Stage.QKV, 0, 140, 20);
        profiler.fill(Stage.READ, 150);
        profiler.fill(Stage.READ, 175);
        profiler.stepFinished(180);
        StepTrace step = profiler.steps(0).steps().getFirst();
        assertEquals(30, step.nanos(Stage.SCHEDULE));
        assertEquals(15, step.nanos(Stage.READ));
        assertEquals(10 + 5, step.other());
    }

    @Test
    void readersSeeOnlyWholeStepsWhileTheWriterRuns() throws InterruptedException {
        RecordingProfiler profiler = new RecordingProfiler(2, 4, 97);
        profiler.start();
        AtomicBoolean stop = new AtomicBoolean();
        AtomicReference<String> wrong = new AtomicReference<>();
        List<Long> seen = new ArrayList<>();
        Thread reader = Thread.ofPlatform().start(() -> {
            long next = 0;
            while (!stop.get() || seen.isEmpty()) {
                StepReading reading = profiler.steps(next);
                next = reading.next();
                for (StepTrace step : reading.steps()) {
                    seen.add(step.startNanos());
                    if (step.spans() != 3 || step.durationNanos() != 35 || step.other() != 5) {
                        wrong.set("%d spans in %d ns from %d"
                                .formatted(step.spans(), step.durationNanos(), step.startNanos()));
                    }
                }
            }
        });
        for (long start = 1; start < 100_000; start++) {
            step(profiler, 100 * start, Stage.NORM, Stage.QKV, Stage.O_PROJ);
        }
        stop.set(true);
        reader.join();
        assertEquals(null, wrong.get());
        for (int i = 1; i < seen.size(); i++) {
            assertTrue(seen.get(i) > seen.get(i - 1), "each step once, in order");
        }
    }
}
