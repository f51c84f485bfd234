package dev.ferrum.engine.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class StopStringsTest {
    @Test
    void textIsHeldBackOnlyWhileItMayBecomeAStopString() {
        StopStrings stops = new StopStrings(List.of("STOP"));
        assertEquals("go ", stops.accept("go S"));
        assertEquals("", stops.accept("T"));
        assertEquals("STep ", stops.accept("ep "));
        assertEquals("S", stops.accept("SSTO"));
        assertFalse(stops.found());
        assertEquals("", stops.accept("P more"));
        assertTrue(stops.found());
        assertEquals("", stops.accept("and more"));
        assertEquals("", stops.finish());
    }

    @Test
    void whatWasHeldComesOutAtTheEnd() {
        StopStrings stops = new StopStrings(List.of("\n\n"));
        assertEquals("a", stops.accept("a\n"));
        assertEquals("\n", stops.finish());
    }

    @Test
    void ofSeveralTheOneCompleteFirstCounts() {
        StopStrings stops = new StopStrings(List.of("END", "###"));
        assertEquals("x", stops.accept("x### END"));
        assertTrue(stops.found());
        assertEquals("x", new StopStrings(List.of("cd", "abcd")).accept("xabcd"));
        assertEquals("xa", new StopStrings(List.of("abcd", "bc")).accept("xabcd"));
    }

    @Test
    void anySplitOfTheTextGivesTheSameResult() {
        SplittableRandom random = new SplittableRandom(5);
        for (int round = 0; round < 5000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(0, 24); i > 0; i--) {
                text.append((char) ('a' + random.nextInt(3)));
            }
            List<String> stop = List.of("abcab", "ca", "bca");
            StopStrings whole = new StopStrings(stop);
            String expected = whole.accept(text.toString()) + whole.finish();
            StopStrings stops = new StopStrings(stop);
            StringBuilder shown = new StringBuilder();
            for (int at = 0; at < text.length(); ) {
                int next = random.nextInt(at, text.length()) + 1;
                shown.append(stops.accept(text.substring(at, next)));
                at = next;
            }
            shown.append(stops.finish());
            assertEquals(expected, shown.toString(), "text " + text);
        }
    }
}
