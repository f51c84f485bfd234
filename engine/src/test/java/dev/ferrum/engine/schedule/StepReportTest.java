package dev.ferrum.engine.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.ferrum.engine.profile.StepTrace;
import java.util.List;
import org.junit.jupiter.api.Test;

/// When a step is reported to the profiler: at once where forward waits, while the device is at the next one where
/// it does not, and always before anybody could miss it.
final class StepReportTest {
    private static final int[] PROMPT = SchedulerRig.prompt(3, 5);

    private static SchedulerRig rig(boolean runsAhead) {
        SchedulerRig rig = new SchedulerRig();
        rig.model.runsAhead = runsAhead;
        rig.profiler.start();
        return rig;
    }

    private static List<StepTrace> steps(SchedulerRig rig) {
        return rig.profiler.steps(0).steps();
    }

    @Test
    void aStepThatForwardWaitsForIsReportedAtItsEnd() {
        try (SchedulerRig rig = rig(false)) {
            rig.submit(PROMPT, 3);
            rig.run();
            assertEquals(
                    List.of("forward 5", "report 5", "forward 1", "report 1", "forward 1", "report 1"),
                    rig.model.calls);
        }
    }

    @Test
    void aStepOfADeviceThatWorksByItselfIsReportedWhileItIsAtTheNext() {
        try (SchedulerRig rig = rig(true)) {
            rig.submit(PROMPT, 4);
            rig.run();
            // Before a step of another size, whose routing takes the same place, and after the last one: at once.
            assertEquals(
                    List.of(
                            "forward 5",
                            "report 5",
                            "forward 1",
                            "forward 1",
                            "report 1",
                            "forward 1",
                            "report 1",
                            "report 1"),
                    rig.model.calls);
        }
    }

    @Test
    void stepsFollowEachOtherAsIfTheyHadBeenReportedAtOnce() {
        try (SchedulerRig rig = rig(true)) {
            rig.submit(PROMPT, 20);
            rig.run();
            List<StepTrace> steps = steps(rig);
            assertEquals(rig.model.stepRows, steps.stream().map(StepTrace::rows).toList());
            for (int i = 1; i < steps.size(); i++) {
                assertEquals(steps.get(i - 1).endNanos(), steps.get(i).startNanos());
                assertEquals(1, steps.get(i).figures().generatedTokens(), "step " + i);
            }
            assertEquals(5, steps.getFirst().figures().promptTokens());
        }
    }

    @Test
    void aStepThatFailsKeepsTheReportOfTheOneBefore() {
        try (SchedulerRig rig = rig(true)) {
            Recorder failing = rig.submit(PROMPT, 10);
            rig.steps(3);
            rig.model.failure = new IllegalStateException("made by the test");
            rig.run();
            assertNotNull(failing.failed(), "the request was to fail");
            assertEquals(
                    rig.model.stepRows, steps(rig).stream().map(StepTrace::rows).toList());
            rig.submit(PROMPT, 2);
            rig.run();
            assertEquals(
                    rig.model.stepRows, steps(rig).stream().map(StepTrace::rows).toList());
        }
    }

    @Test
    void whenMeasuringEndsTheLastMeasuredStepIsStillReported() {
        try (SchedulerRig rig = rig(true)) {
            rig.submit(PROMPT, 10);
            rig.steps(4);
            rig.profiler.stop();
            rig.run();
            assertEquals(
                    List.of(5, 1, 1, 1),
                    steps(rig).stream().map(StepTrace::rows).toList());
            assertEquals(
                    4,
                    rig.model.calls.stream()
                            .filter(call -> call.startsWith("report"))
                            .count());
        }
    }
}
