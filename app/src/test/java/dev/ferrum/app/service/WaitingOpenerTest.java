package dev.ferrum.app.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.ferrum.engine.api.EngineConfig;
import dev.ferrum.engine.error.EngineException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class WaitingOpenerTest {
    private final EngineConfig config = EngineConfig.forModel(Path.of("model.gguf"));
    private final AtomicReference<EngineConfig> opened = new AtomicReference<>();
    private final WaitingOpener opener = new WaitingOpener((wanted, _) -> {
        opened.set(wanted);
        throw new EngineException("no such file");
    });

    @Test
    void nothingIsOpenedBeforeItBegins() throws Exception {
        CompletableFuture<LoadedModel> asked = CompletableFuture.supplyAsync(() -> opener.open(config, _ -> {}));
        assertThrows(TimeoutException.class, () -> asked.get(100, TimeUnit.MILLISECONDS));
        assertNull(opened.get());
        opener.begin();
        ExecutionException thrown = assertThrows(ExecutionException.class, () -> asked.get(30, TimeUnit.SECONDS));
        assertEquals("no such file", thrown.getCause().getMessage());
        assertEquals(config, opened.get());
    }

    @Test
    void afterwardsNobodyWaits() {
        opener.begin();
        opener.begin();
        assertThrows(EngineException.class, () -> opener.open(config, _ -> {}));
        assertEquals(config, opened.get());
    }
}
