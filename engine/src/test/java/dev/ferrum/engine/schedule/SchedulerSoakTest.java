package dev.ferrum.engine.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.engine.api.GenerationEvent;
import dev.ferrum.engine.api.GenerationEvent.Reason;
import dev.ferrum.engine.backend.BackendException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Random requests, cancellations and failures on a KV pool that is far too small.
class SchedulerSoakTest {
    private static final int[] SYSTEM = SchedulerRig.prompt(99, 30);

    private record Sent(int[] prompt, int tokens, Recorder recorder) {}

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void everyRequestEndsOnceWithTheRightTokensAndEveryBlockIsFreeOrCached(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Sent> sent = new ArrayList<>();
        try (SchedulerRig rig = new SchedulerRig(40, 70, 6, 8, random.nextInt(3, 14))) {
            for (int round = 0; round < 600; round++) {
                switch (random.nextInt(8)) {
                    case 0, 1, 2 -> sent.add(submit(rig, random, sent));
                    case 3 -> {
                        if (!sent.isEmpty()) {
                            sent.get(random.nextInt(sent.size()))
                                    .recorder()
                                    .handle
                                    .cancel();
                        }
                    }
                    case 4 -> {
                        if (random.nextInt(40) == 0) {
                            rig.model.failure = new BackendException("device lost");
                        }
                    }
                    default -> rig.steps(random.nextInt(1, 9));
                }
            }
            rig.run();
            Map<Reason, Integer> reasons = new EnumMap<>(Reason.class);
            int failed = 0;
            for (Sent request : sent) {
                GenerationEvent end = request.recorder.end();
                assertNotNull(end, "seed %d: a request did not end".formatted(seed));
                assertTrue(request.recorder.handle.isDone());
                List<Integer> ids = request.recorder.ids();
                assertEquals(rig.greedy(request.prompt, ids.size()), ids, "seed " + seed);
                switch (end) {
                    case GenerationEvent.Finished finished -> {
                        reasons.merge(finished.reason(), 1, Integer::sum);
                        if (finished.reason() == Reason.MAX_TOKENS) {
                            assertEquals(request.tokens, ids.size());
                        }
                    }
                    case GenerationEvent.Failed failure -> failed++;
                    default -> throw new AssertionError(end);
                }
            }
            assertTrue(reasons.getOrDefault(Reason.MAX_TOKENS, 0) > 20, "seed %d: %s".formatted(seed, reasons));
            assertTrue(reasons.getOrDefault(Reason.CANCELLED, 0) > 0, "seed %d: %s".formatted(seed, reasons));
            assertTrue(failed < sent.size() / 2);
        }
        // Closing the rig has checked that the cache gave every block back.
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void requestsAndCancellationsFromManyThreadsAllEnd() throws InterruptedException {
        try (SchedulerRig rig = new SchedulerRig(48, 70, 6, 8)) {
            rig.scheduler.start();
            List<Sent> sent = new ArrayList<>();
            List<Thread> threads = new ArrayList<>();
            for (int t = 0; t < 6; t++) {
                SplittableRandom random = new SplittableRandom(100 + t);
                threads.add(Thread.ofPlatform().start(() -> {
                    for (int i = 0; i < 50; i++) {
                        Sent request = submit(rig, random, List.of());
                        synchronized (sent) {
                            sent.add(request);
                        }
                        if (random.nextInt(3) == 0) {
                            request.recorder.handle.cancel();
                        }
                    }
                }));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertEquals(300, sent.size());
            for (Sent request : sent) {
                assertInstanceOf(GenerationEvent.Finished.class, request.recorder.handle.await());
                List<Integer> ids = request.recorder.ids();
                assertEquals(rig.greedy(request.prompt, ids.size()), ids);
            }
        }
    }

    private static Sent submit(SchedulerRig rig, SplittableRandom random, List<Sent> sent) {
        int[] prompt = switch (random.nextInt(3)) {
            case 0 -> SchedulerRig.prompt(random.nextInt(1000), random.nextInt(1, 60));
            case 1 -> SchedulerRig.concat(SYSTEM, List.of(random.nextInt(90), random.nextInt(90)));
            default -> {
                if (sent.isEmpty()) {
                    yield SYSTEM;
                }
                Sent earlier = sent.get(random.nextInt(sent.size()));
                yield SchedulerRig.concat(earlier.prompt, earlier.recorder.ids(), random.nextInt(90));
            }
        };
        int tokens = random.nextInt(1, 30);
        return new Sent(prompt, tokens, rig.submit(prompt, tokens));
    }
}
