package dev.ferrum.app.start;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.engine.error.EngineException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class BegunTest {
    @Test
    void workBeginsBeforeAnybodyAsksForItOnAThreadThatKeepsNobody() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        Begun<Thread> thread = Begun.on("early", () -> {
            begun.countDown();
            return Thread.currentThread();
        });
        assertTrue(begun.await(30, TimeUnit.SECONDS));
        assertEquals("early", thread.get().getName());
        assertTrue(thread.get().isDaemon());
    }

    @Test
    void whatTheWorkThrewIsThrownToEachThatAsks() {
        EngineException damaged = new EngineException("catalog.json: expected an object");
        Begun<String> broken = Begun.on("early", () -> {
            throw damaged;
        });
        assertSame(damaged, assertThrows(EngineException.class, broken::get));
        assertSame(damaged, assertThrows(EngineException.class, broken::get));
    }
}
