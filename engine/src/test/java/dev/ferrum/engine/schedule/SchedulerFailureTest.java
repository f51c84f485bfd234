package dev.ferrum.engine.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.engine.api.GenerationEvent;
import dev.ferrum.engine.api.GenerationRequest;
import dev.ferrum.engine.api.Prompt;
import dev.ferrum.engine.api.SamplingParams;
import dev.ferrum.engine.backend.BackendException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Requests, sinks, steps and devices that fail, and the scheduler's end.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class SchedulerFailureTest {
    @Test
    void aSinkThatThrowsEndsItsOwnRequestAndNoOther() throws InterruptedException {
        try (SchedulerRig rig = new SchedulerRig()) {
            Recorder bad = new Recorder();
            bad.also = event -> {
                if (event instanceof GenerationEvent.Token && bad.ids().size() == 3) {
                    throw new IllegalStateException("window closed");
                }
            };
            bad.handle = rig.scheduler.submit(SchedulerRig.request(SchedulerRig.prompt(1, 6), 20), bad);
            Recorder good = rig.submit(SchedulerRig.prompt(2, 6), 20);
            rig.run();
            GenerationEvent.Failed failed = assertInstanceOf(GenerationEvent.Failed.class, bad.handle.await());
            assertTrue(
                    failed.error().getMessage().contains("window closed"),
                    failed.error().getMessage());
            assertEquals(3, bad.ids().size());
            assertEquals(rig.greedy(SchedulerRig.prompt(2, 6), 20), good.ids());
        }
    }

    @Test
    void aSinkThatAlwaysThrowsIsStillReportedToWhoeverWaits() throws InterruptedException {
        try (SchedulerRig rig = new SchedulerRig()) {
            var handle = rig.scheduler.submit(SchedulerRig.request(SchedulerRig.prompt(1, 6), 5), event -> {
                throw new IllegalStateException("no");
            });
            rig.run();
            assertInstanceOf(GenerationEvent.Failed.class, handle.await());
        }
    }

    @Test
    void logitsThatAreNoNumbersFailOnlyTheirRequest() {
        try (SchedulerRig rig = new SchedulerRig()) {
            int[] bad = SchedulerRig.prompt(1, 6);
            bad[5] = FakeTokenizer.THINK;
            rig.model.poison = FakeTokenizer.THINK;
            Recorder failing = rig.submit(bad, 5);
            Recorder good = rig.submit(new int[] {1, 2, 3}, 1);
            rig.run();
            assertTrue(failing.failed().error().getMessage().contains("NaN"));
            assertEquals(rig.greedy(new int[] {1, 2, 3}, 1), good.ids());
        }
    }

    @Test
    void badPromptsFailAlone() {
        try (SchedulerRig rig = new SchedulerRig()) {
            Recorder unknown = rig.submit(new int[] {1, 5000}, 5);
            Recorder empty = rig.submit(new int[0], 5);
            Recorder chat = rig.submit(new GenerationRequest(
                    new Prompt.Chat(List.of(dev.ferrum.engine.api.ChatMessage.system("refuse"))),
                    SamplingParams.greedy(),
                    5));
            Recorder good = rig.submit(new int[] {1, 2}, 5);
            rig.run();
            assertTrue(unknown.failed().error().getMessage().contains("found 5000"));
            assertTrue(empty.failed().error().getMessage().contains("at least one token"));
            assertTrue(chat.failed().error().getMessage().contains("refused"));
            assertEquals(5, good.ids().size());
        }
    }

    @Test
    void aDeviceFailureFailsTheRunningRequestsAndTheNextOneIsServed() {
        try (SchedulerRig rig = new SchedulerRig()) {
            Recorder first = rig.submit(SchedulerRig.prompt(1, 6), 20);
            Recorder second = rig.submit(SchedulerRig.prompt(2, 6), 20);
            rig.steps(4);
            rig.model.failure = new BackendException("device lost");
            rig.steps(1);
            assertEquals("device lost", first.failed().error().getMessage());
            assertEquals("device lost", second.failed().error().getMessage());
            assertEquals(0, rig.pool.usedBlocks());
            Recorder next = rig.submit(SchedulerRig.prompt(1, 6), 5);
            rig.run();
            assertEquals(rig.greedy(SchedulerRig.prompt(1, 6), 5), next.ids());
        }
    }

    @Test
    void aStepThatBreaksInAnyOtherWayIsReportedTheSame() {
        try (SchedulerRig rig = new SchedulerRig()) {
            Recorder first = rig.submit(SchedulerRig.prompt(1, 6), 20);
            rig.model.failure = new ArithmeticException("odd");
            rig.run();
            assertTrue(first.failed().error().getMessage().contains("odd"));
        }
    }

    @Test
    void closingEndsEverythingAsCancelledAndRefusesNewRequests() throws InterruptedException {
        SchedulerRig rig = new SchedulerRig();
        CountDownLatch ran = new CountDownLatch(3);
        rig.model.beforeStep = ran::countDown;
        rig.scheduler.start();
        Recorder endless = rig.submit(SchedulerRig.prompt(1, 5), 480);
        ran.await();
        rig.close();
        GenerationEvent end = endless.handle.await();
        assertInstanceOf(GenerationEvent.Finished.class, end);
        assertThrows(IllegalStateException.class, () -> rig.submit(SchedulerRig.prompt(1, 5), 1));
        rig.close();
    }

    @Test
    void anErrorOnTheEngineThreadLeavesNobodyWaiting() throws InterruptedException {
        SchedulerRig rig = new SchedulerRig();
        rig.model.beforeStep = () -> {
            throw new StackOverflowError("made by the test");
        };
        Recorder answer = rig.submit(SchedulerRig.prompt(1, 5), 5);
        rig.scheduler.start();
        GenerationEvent.Failed failed = assertInstanceOf(GenerationEvent.Failed.class, answer.handle.await());
        assertTrue(failed.error().getMessage().contains("StackOverflowError"));
        rig.close();
    }

    @Test
    void theLossOfTheDeviceEndsTheSchedulerAndIsTold() throws InterruptedException {
        SchedulerRig rig = new SchedulerRig();
        CountDownLatch told = new CountDownLatch(1);
        rig.scheduler.whenLost(loss -> {
            assertEquals("gone", loss.getMessage());
            told.countDown();
        });
        rig.model.failure = new BackendException("gone") {
            private static final long serialVersionUID = 1L;

            @Override
            public boolean deviceLost() {
                return true;
            }
        };
        Recorder answer = rig.submit(SchedulerRig.prompt(1, 5), 5);
        rig.scheduler.start();
        GenerationEvent.Failed failed = assertInstanceOf(GenerationEvent.Failed.class, answer.handle.await());
        assertEquals("gone", failed.error().getMessage());
        told.await();
        CountDownLatch late = new CountDownLatch(1);
        rig.scheduler.whenLost(loss -> late.countDown());
        assertEquals(0, late.getCount(), "who asks later is told at once");
        assertThrows(IllegalStateException.class, () -> rig.submit(SchedulerRig.prompt(1, 5), 1));
        rig.close();
    }
}
