package dev.ferrum.app.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/// Limits as people write them.
final class SpeedLimitTest {
    @Test
    void nothingAndZeroAreNoLimit() {
        for (String none : List.of("", "  ", "0", "0.0", "0,")) {
            assertEquals(0, SpeedLimit.parse(none).orElseThrow(), none);
        }
        assertEquals("", SpeedLimit.text(0));
    }

    @Test
    void megabytesWithPointOrComma() {
        assertEquals(1 << 20, SpeedLimit.parse("1").orElseThrow());
        assertEquals(5 << 19, SpeedLimit.parse("2.5").orElseThrow());
        assertEquals(5 << 19, SpeedLimit.parse(" 2,5 ").orElseThrow());
        assertTrue(SpeedLimit.parse("0.000001").orElseThrow() > 0);
        assertEquals("2.5", SpeedLimit.text(5 << 19));
        assertEquals("10", SpeedLimit.text(10 << 20));
        assertEquals(10 << 20, SpeedLimit.parse(SpeedLimit.text(10 << 20)).orElseThrow());
    }

    @Test
    void whatIsNoNumberIsNone() {
        for (String wrong : List.of("fast", "-1", "1 MB", "1.2.3", "1e3", ".", "9999999")) {
            assertTrue(SpeedLimit.parse(wrong).isEmpty(), wrong);
        }
    }
}
