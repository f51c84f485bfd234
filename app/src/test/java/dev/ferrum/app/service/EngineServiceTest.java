package dev.ferrum.app.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.engine.api.EngineConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What becomes of the model when its device is lost.
class EngineServiceTest {
    private static final EngineConfig CONFIG = EngineConfig.forModel(Path.of("m.gguf"));
    private static final long MINUTE = 60_000_000_000L;

    private final List<FakeModel> opened = new ArrayList<>();
    private long now;
    private final EngineService service = new EngineService(
            (config, _) -> {
                opened.add(new FakeModel(config.model()));
                return opened.getLast();
            },
            Runnable::run,
            Runnable::run,
            () -> now);

    @Test
    void aLostDeviceLoadsTheModelAgain() {
        service.load(CONFIG);
        opened.getLast().lose("fell off the bus");
        assertEquals(2, opened.size());
        assertTrue(opened.getFirst().isClosed(), "the model on the lost device is closed");
        assertInstanceOf(EngineState.Ready.class, service.stateProperty().get());
        assertEquals(opened.getLast(), service.model().orElseThrow());
    }

    @Test
    void oneThatIsLostAgainAtOnceIsNotTriedAThirdTime() {
        service.load(CONFIG);
        opened.getLast().lose("first");
        now += MINUTE / 2;
        opened.getLast().lose("second");
        assertEquals(2, opened.size());
        EngineState.Failed failed = assertInstanceOf(
                EngineState.Failed.class, service.stateProperty().get());
        assertEquals("second", failed.message());
        assertTrue(service.model().isEmpty());
    }

    @Test
    void lossesFarApartAreEachSurvived() {
        service.load(CONFIG);
        for (int i = 0; i < 3; i++) {
            now += 2 * MINUTE;
            opened.getLast().lose("again");
        }
        assertEquals(4, opened.size());
        assertInstanceOf(EngineState.Ready.class, service.stateProperty().get());
    }

    @Test
    void aModelThatWasReplacedMeanwhileStaysReplaced() {
        service.load(CONFIG);
        service.load(EngineConfig.forModel(Path.of("other.gguf")));
        opened.getFirst().lose("too late");
        assertEquals(2, opened.size());
    }
}
