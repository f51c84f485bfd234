package dev.ferrum.engine.schedule;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.engine.api.BenchResult;
import dev.ferrum.engine.api.BenchSpec;
import dev.ferrum.engine.api.Evaluation;
import dev.ferrum.engine.error.EngineException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ExclusiveTaskTest {
    @Test
    void everyChunkSizeGivesTheModelsLogitsAndRoutingOfEveryRow() {
        try (SchedulerRig rig = new SchedulerRig(64, 128, 8, 48)) {
            rig.scheduler.start();
            int[] tokens = SchedulerRig.prompt(4, 50);
            int[] positions = {49, 0, 7, 7, 30};
            for (int chunk : new int[] {1, 8, 48, 56}) {
                Evaluation result = rig.scheduler.evaluate(tokens, chunk, positions);
                assertArrayEquals(positions, result.positions());
                for (int i = 0; i < positions.length; i++) {
                    assertArrayEquals(
                            rig.model.logits(Arrays.copyOf(tokens, positions[i] + 1)),
                            result.logits()[i],
                            "chunk " + chunk);
                }
                for (int token = 0; token < tokens.length; token++) {
                    for (int layer = 0; layer < FakeModel.LAYERS; layer++) {
                        assertArrayEquals(FakeModel.route(tokens[token], layer), result.routing()[layer][token]);
                    }
                }
            }
            assertEquals(0, rig.pool.usedBlocks());
        }
    }

    @Test
    void badArgumentsSayWhatWasExpected() {
        try (SchedulerRig rig = new SchedulerRig(64, 128, 8, 48)) {
            rig.scheduler.start();
            expect(() -> rig.scheduler.evaluate(new int[] {1, 900}, 1, new int[0]), "found 900");
            expect(() -> rig.scheduler.evaluate(new int[] {-1}, 1, new int[0]), "found -1");
            expect(() -> rig.scheduler.evaluate(new int[0], 1, new int[0]), "found 0");
            expect(() -> rig.scheduler.evaluate(new int[200], 1, new int[0]), "found 200");
            expect(() -> rig.scheduler.evaluate(new int[] {1}, 57, new int[0]), "found 57");
            expect(() -> rig.scheduler.evaluate(new int[] {1}, 1, new int[] {1}), "found 1");
            expect(() -> rig.scheduler.bench(new BenchSpec(129, 0, 1, 0, 1), p -> {}), "found 129");
            expect(() -> rig.scheduler.bench(new BenchSpec(0, 1, 9, 0, 1), p -> {}), "found 9");
            expect(() -> rig.scheduler.bench(new BenchSpec(0, 40, 8, 0, 1), p -> {}), "found 80");
        }
        try (SchedulerRig small = new SchedulerRig(8, 128, 8, 48)) {
            expect(() -> small.scheduler.bench(new BenchSpec(40, 0, 1, 0, 1), p -> {}), "found 10");
        }
    }

    private static void expect(org.junit.jupiter.api.function.Executable call, String part) {
        String message = assertThrows(EngineException.class, call).getMessage();
        assertTrue(message.contains(part), message);
    }

    @Test
    void aBenchmarkMeasuresEachRepeatAndNamesThePaths() {
        try (SchedulerRig rig = new SchedulerRig(256, 128, 8, 48)) {
            rig.submit(SchedulerRig.prompt(1, 100), 20);
            rig.run();
            rig.model.stepRows.clear();
            rig.scheduler.start();
            AtomicReference<Double> progress = new AtomicReference<>(0.0);
            BenchResult result = rig.scheduler.bench(new BenchSpec(100, 10, 4, 20, 3), progress::set);
            assertEquals(3, result.promptTokensPerSecond().size());
            assertEquals(3, result.decodeTokensPerSecond().size());
            assertTrue(result.decodeTokensPerSecond().stream().allMatch(speed -> speed > 0));
            assertEquals("prefill", result.promptPath());
            assertEquals("batched", result.decodePath());
            assertEquals("fake", result.backend());
            assertEquals(1.0, progress.get());
            // Four prefill runs of 48, 48 and 4; four decode runs of 4 times 20 prefilled tokens and 10 steps of 4.
            assertEquals(4 * 100 + 4 * (4 * 20 + 10 * 4), rig.model.computedRows());
            assertEquals(40, Collections.frequency(rig.model.stepRows, 4) - 4);
            BenchResult decodeOnly = rig.scheduler.bench(new BenchSpec(0, 5, 1, 0, 1), p -> {});
            assertTrue(decodeOnly.promptTokensPerSecond().isEmpty());
            assertEquals("", decodeOnly.promptPath());
            assertEquals("decode", decodeOnly.decodePath());
        }
    }

    @Test
    void aTaskWaitsForRunningRequestsAndLaterRequestsWaitForIt() throws InterruptedException {
        try (SchedulerRig rig = new SchedulerRig()) {
            CountDownLatch running = new CountDownLatch(2);
            CountDownLatch go = new CountDownLatch(1);
            rig.model.beforeStep = () -> {
                running.countDown();
                if (running.getCount() == 0) {
                    awaitQuietly(go);
                }
            };
            rig.scheduler.start();
            Recorder first = rig.submit(SchedulerRig.prompt(1, 10), 30);
            running.await();
            AtomicReference<Evaluation> result = new AtomicReference<>();
            Thread evaluating = Thread.ofPlatform()
                    .start(() -> result.set(rig.scheduler.evaluate(new int[] {1, 2}, 2, new int[] {1})));
            go.countDown();
            evaluating.join();
            assertEquals(rig.greedy(SchedulerRig.prompt(1, 10), 30), first.ids());
            assertArrayEquals(rig.model.logits(new int[] {1, 2}), result.get().logits()[0]);
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void closingTheEngineEndsARunningBenchmarkWithAMessage() throws InterruptedException {
        SchedulerRig rig = new SchedulerRig(256, 128, 8, 48);
        CountDownLatch started = new CountDownLatch(3);
        rig.model.beforeStep = started::countDown;
        rig.scheduler.start();
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread caller = Thread.ofPlatform().start(() -> {
            try {
                rig.scheduler.bench(new BenchSpec(100, 100, 4, 0, 1000), p -> {});
            } catch (EngineException e) {
                thrown.set(e);
            }
        });
        started.await();
        rig.close();
        caller.join();
        assertTrue(thrown.get().getMessage().contains("closed"), String.valueOf(thrown.get()));
    }

    @Test
    void anIdleTaskWaitsForRequestsAndLearnsOfOneThatComesMeanwhile() throws InterruptedException {
        try (SchedulerRig rig = new SchedulerRig()) {
            CountDownLatch running = new CountDownLatch(1);
            CountDownLatch go = new CountDownLatch(1);
            rig.model.beforeStep = () -> {
                running.countDown();
                awaitQuietly(go);
            };
            rig.scheduler.start();
            Recorder first = rig.submit(SchedulerRig.prompt(1, 10), 5);
            running.await();
            CountDownLatch idle = new CountDownLatch(1);
            List<Boolean> seen = new CopyOnWriteArrayList<>();
            AtomicReference<String> result = new AtomicReference<>();
            Thread measuring = Thread.ofPlatform()
                    .start(() -> result.set(rig.scheduler.whenIdle(wanted -> {
                        seen.add(first.handle.isDone());
                        seen.add(wanted.getAsBoolean());
                        idle.countDown();
                        while (!wanted.getAsBoolean()) {
                            Thread.onSpinWait();
                        }
                        return Thread.currentThread().getName();
                    })));
            go.countDown();
            idle.await();
            Recorder second = rig.submit(SchedulerRig.prompt(2, 10), 5);
            second.handle.await();
            measuring.join();
            assertEquals(List.of(true, false), seen);
            assertEquals("ferrum-engine", result.get());
            assertEquals(rig.greedy(SchedulerRig.prompt(2, 10), 5), second.ids());
        }
    }

    @Test
    void closingTheEngineEndsAnIdleTaskThatHasNotBegun() throws InterruptedException {
        SchedulerRig rig = new SchedulerRig();
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread measuring = Thread.ofPlatform().start(() -> {
            try {
                rig.scheduler.whenIdle(_ -> "measured");
            } catch (EngineException | IllegalStateException e) {
                thrown.set(e);
            }
        });
        rig.close();
        measuring.join();
        assertTrue(thrown.get().getMessage().contains("closed"), String.valueOf(thrown.get()));
    }

    @Test
    void warmUpStepsLeaveNoTraceAndDisturbNoRequest() throws InterruptedException {
        try (SchedulerRig rig = new SchedulerRig(64, 128, 4, 48)) {
            rig.scheduler.start();
            Thread warming = Thread.ofPlatform().start(() -> rig.scheduler.warmUp(() -> false));
            Recorder answer = rig.submit(SchedulerRig.prompt(1, 30), 20);
            answer.handle.await();
            warming.join();
            assertEquals(rig.greedy(SchedulerRig.prompt(1, 30), 20), answer.ids());
            assertEquals(20, rig.profiler.snapshot().counter(dev.ferrum.engine.profile.Counter.STEPS));
            // Three kinds of rounds, each repeated; only the request's own blocks are still cached.
            assertTrue(rig.model.stepRows.containsAll(java.util.List.of(8, 24, 48)));
            assertEquals(13, rig.pool.usedBlocks());
        }
    }

    @Test
    void warmUpEndsWhenItIsCancelledOrTheEngineIsClosed() throws InterruptedException {
        SchedulerRig rig = new SchedulerRig(64, 128, 4, 48);
        rig.scheduler.start();
        rig.scheduler.warmUp(() -> true);
        assertTrue(rig.model.stepRows.isEmpty());
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        rig.model.beforeStep = () -> {
            started.countDown();
            awaitQuietly(go);
        };
        Thread warming = Thread.ofPlatform().start(() -> rig.scheduler.warmUp(() -> false));
        started.await();
        Thread closing = Thread.ofPlatform().start(rig::close);
        go.countDown();
        closing.join();
        warming.join();
        rig.scheduler.warmUp(() -> false);
        assertEquals(0, rig.pool.usedBlocks());
    }
}
