package dev.ferrum.engine.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class WorkerPoolTest {
    /// One thread, as many as cores, and more than any machine has cores (these never spin).
    private static int threads(int kind) {
        int cores = Runtime.getRuntime().availableProcessors();
        return kind == 0 ? 1 : kind == 1 ? Math.max(2, cores) : cores + 3;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void everyThreadRunsARegionOnce(int kind) {
        try (var pool = new WorkerPool(threads(kind))) {
            for (int round = 0; round < 500; round++) {
                var seen = new AtomicIntegerArray(pool.threads());
                pool.run((worker, workers) -> {
                    assertEquals(pool.threads(), workers);
                    seen.incrementAndGet(worker);
                });
                for (int i = 0; i < pool.threads(); i++) {
                    assertEquals(1, seen.get(i), "worker " + i);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void chunksCoverEveryItemOnce(int kind) {
        try (var pool = new WorkerPool(threads(kind))) {
            for (int items : new int[] {0, 1, 7, 64, 65, 1000}) {
                for (int chunk : new int[] {1, 7, 64}) {
                    var seen = new AtomicIntegerArray(items);
                    pool.chunks(items, chunk, (worker, from, to) -> {
                        assertTrue(to - from <= chunk && from < to && worker < pool.threads());
                        for (int i = from; i < to; i++) {
                            seen.incrementAndGet(i);
                        }
                    });
                    for (int i = 0; i < items; i++) {
                        assertEquals(1, seen.get(i), "item %d of %d by %d".formatted(i, items, chunk));
                    }
                }
            }
        }
    }

    @Test
    void aSingleChunkRunsOnTheCaller() {
        try (var pool = new WorkerPool(3)) {
            Thread caller = Thread.currentThread();
            pool.chunks(5, 5, (worker, from, to) -> {
                assertSame(caller, Thread.currentThread());
                assertEquals(0, worker);
            });
        }
    }

    @Test
    void workersReallyRunAtTheSameTime() {
        try (var pool = new WorkerPool(3)) {
            var barrier = new CyclicBarrier(3);
            pool.run((worker, workers) -> {
                try {
                    barrier.await();
                } catch (Exception broken) {
                    throw new IllegalStateException(broken);
                }
            });
        }
    }

    @Test
    void aFailureInAWorkerReachesTheCallerAndThePoolGoesOn() {
        try (var pool = new WorkerPool(3)) {
            for (int failing = 0; failing < 3; failing++) {
                int who = failing;
                var thrown = assertThrows(
                        IllegalStateException.class,
                        () -> pool.run((worker, workers) -> {
                            if (worker == who) {
                                throw new IllegalStateException("worker " + who);
                            }
                        }));
                assertEquals("worker " + who, thrown.getMessage());
                var ran = new AtomicInteger();
                pool.run((worker, workers) -> ran.incrementAndGet());
                assertEquals(3, ran.get());
            }
        }
    }

    @Test
    void twoThreadsTakeTurns() throws InterruptedException {
        try (var pool = new WorkerPool(2)) {
            int rounds = 2000;
            var inside = new AtomicInteger();
            var total = new AtomicInteger();
            Runnable user = () -> {
                for (int i = 0; i < rounds; i++) {
                    pool.run((worker, workers) -> {
                        int now = inside.incrementAndGet();
                        if (now <= 2) {
                            total.incrementAndGet();
                        }
                        inside.decrementAndGet();
                    });
                }
            };
            var other = new Thread(user);
            other.start();
            user.run();
            other.join();
            assertEquals(2 * 2 * rounds, total.get());
        }
    }

    @Test
    void aClosedPoolRefusesWork() {
        var pool = new WorkerPool(2);
        pool.run((worker, workers) -> {});
        pool.close();
        pool.close();
        assertThrows(IllegalStateException.class, () -> pool.run((worker, workers) -> {}));
        assertThrows(IllegalStateException.class, () -> pool.chunks(1, 1, (worker, from, to) -> {}));
    }

    @Test
    void noThreadsIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new WorkerPool(0));
    }
}
