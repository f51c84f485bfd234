package dev.ferrum.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.engine.api.GenerationEvent;
import dev.ferrum.engine.error.EngineException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FirstTokensTest {
    private static final long LONG = TimeUnit.SECONDS.toNanos(40);

    private final FirstTokens tokens = new FirstTokens();
    private final List<GenerationEvent> got = new ArrayList<>();
    private final GenerationEvent end = new GenerationEvent.Failed(new EngineException("test"), null);

    private static long nanos(long since) {
        return System.nanoTime() - since;
    }

    @Test
    void whereNobodyAsksItIsQuietAfterAMoment() throws InterruptedException {
        long begin = System.nanoTime();
        tokens.awaitLull(LONG, () -> false);
        assertTrue(nanos(begin) >= TimeUnit.MILLISECONDS.toNanos(300), "waited for a request");
        assertTrue(nanos(begin) < LONG / 2, "but not for long");
    }

    @Test
    void aReplyThatHasToBeginIsWaitedForUntilTheLimit() throws InterruptedException {
        tokens.watch(got::add);
        long begin = System.nanoTime();
        tokens.awaitLull(TimeUnit.SECONDS.toNanos(1), () -> false);
        assertTrue(nanos(begin) >= TimeUnit.SECONDS.toNanos(1), "held for as long as the limit");
    }

    @Test
    void theFirstEventThatIsAnAnswerEndsTheWait() throws Exception {
        Consumer<GenerationEvent> sink = tokens.watch(got::add);
        CompletableFuture<Void> reply = CompletableFuture.runAsync(
                () -> {
                    sink.accept(end);
                    sink.accept(end);
                },
                CompletableFuture.delayedExecutor(600, TimeUnit.MILLISECONDS));
        long begin = System.nanoTime();
        tokens.awaitLull(LONG, () -> false);
        assertTrue(nanos(begin) >= TimeUnit.MILLISECONDS.toNanos(590), "waited for the reply");
        assertTrue(nanos(begin) < LONG / 2, "and for no longer");
        reply.join();
        assertEquals(List.of(end, end), got, "every event goes on");
    }

    @Test
    void cancellationEndsTheWait() throws InterruptedException {
        tokens.watch(got::add);
        long begin = System.nanoTime();
        tokens.awaitLull(LONG, () -> true);
        assertTrue(nanos(begin) < LONG / 2);
    }
}
