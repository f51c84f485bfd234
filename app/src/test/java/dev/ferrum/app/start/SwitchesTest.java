package dev.ferrum.app.start;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.engine.api.EngineConfig;
import dev.ferrum.engine.api.MoeSwitches;
import dev.ferrum.engine.error.EngineException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SwitchesTest {
    private final EngineConfig config = EngineConfig.forModel(Path.of("model.gguf"));

    @Test
    void anEmptyEnvironmentChangesNothing() {
        assertEquals(config, Switches.of(Map.of("PATH", "/bin")).applyTo(config));
    }

    @Test
    void everySwitchReachesItsField() {
        Switches switches = Switches.of(Map.of(
                "FERRUM_DECODE_OP_PROFILE", "1",
                "FERRUM_MOE_FUSED_GATE_UP_SILU", "0",
                "FERRUM_MOE_HOST_TOPK", "1",
                "FERRUM_MOE_DIRECT_DISPATCH", "1",
                "FERRUM_TRACE_OUT", "trace.json"));
        EngineConfig switched = switches.applyTo(config);
        assertTrue(switched.profile());
        assertEquals(new MoeSwitches(false, true, true), switched.moe());
        assertEquals(Optional.of(Path.of("trace.json")), switched.traceOut());
    }

    @Test
    void aProfileSwitchOfZeroIsOff() {
        assertFalse(Switches.of(Map.of("FERRUM_DECODE_OP_PROFILE", "0")).profile());
    }

    @Test
    void aValueThatIsNeitherOnNorOffIsRefusedByName() {
        EngineException refused =
                assertThrows(EngineException.class, () -> Switches.of(Map.of("FERRUM_MOE_HOST_TOPK", "yes")));
        assertEquals("FERRUM_MOE_HOST_TOPK: expected 0 or 1, found \"yes\"", refused.getMessage());
    }
}
