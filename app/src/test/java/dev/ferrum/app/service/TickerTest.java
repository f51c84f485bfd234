package dev.ferrum.app.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class TickerTest {
    private static final Duration REST = Duration.ofMillis(300);

    private final HandUi ui = new HandUi();
    private final List<Long> runs = new ArrayList<>();
    private final Ticker ticker = new Ticker(ui, () -> runs.add(ui.nanos()));

    @Test
    void theTaskRunsOnceWhenTheRestIsOver() {
        ticker.start(REST);
        assertTrue(ticker.isRunning());
        ui.pass(REST.minusNanos(1));
        assertEquals(List.of(), runs);
        ui.pass(REST);
        assertEquals(List.of(1 + REST.toNanos()), runs);
        assertFalse(ticker.isRunning());
        assertEquals(0, ui.waiting());
    }

    @Test
    void aStartPutsItOff() {
        ticker.start(REST);
        ui.pass(Duration.ofMillis(200));
        ticker.start(REST);
        ui.pass(Duration.ofMillis(299));
        assertEquals(List.of(), runs);
        ui.pass(Duration.ofMillis(1));
        assertEquals(1, runs.size());
    }

    @Test
    void afterAStopItDoesNotRunEvenIfItsTimeHadCome() {
        // The task is on its way to the UI thread when that stops it.
        Runnable[] late = new Runnable[1];
        Ticker stopped = new Ticker(
                new UiExecutor() {
                    @Override
                    public void execute(Runnable task) {
                        task.run();
                    }

                    @Override
                    public void after(Duration rest, Runnable task) {
                        late[0] = task;
                    }
                },
                () -> runs.add(0L));
        stopped.start(REST);
        stopped.stop();
        late[0].run();
        assertEquals(List.of(), runs);
        stopped.start(REST);
        late[0].run();
        assertEquals(1, runs.size());
    }

    @Test
    void anExecutorRunsLateTasksOnItsOwnThread() throws InterruptedException {
        BlockingQueue<Runnable> tasks = new ArrayBlockingQueue<>(1);
        UiExecutor own = tasks::add;
        long start = System.nanoTime();
        own.after(Duration.ofMillis(5), () -> {});
        assertTrue(tasks.poll(20, TimeUnit.SECONDS) != null, "the task has not come");
        assertTrue(System.nanoTime() - start >= 5_000_000);
    }
}
