package dev.ferrum.app.profiler.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.engine.profile.ExpertCounts;
import org.junit.jupiter.api.Test;

class ExpertLoadTest {
    /// Layer 0 even, layer 1 all on one expert, of eight.
    private static ExpertLoad load() {
        long[] rows = new long[16];
        java.util.Arrays.fill(rows, 0, 8, 10);
        rows[8 + 3] = 80;
        return new ExpertLoad(new ExpertCounts(2, 8, rows, new long[16]));
    }

    @Test
    void evenUseIsOneTimesEven() {
        ExpertLoad load = load();
        assertEquals(1, load.timesEven(0, 5));
        assertEquals(8, load.timesEven(1, 3));
        assertEquals(0, load.timesEven(1, 2));
        assertEquals(8, load.timesEven()[1][3]);
        assertEquals(1, load.busiest());
        assertEquals(0.125, load.busiestShare(0), 1e-12);
        assertEquals(1, load.busiestShare(1), 1e-12);
        assertEquals(8, load.likeEven(0), 1e-9);
        assertEquals(1, load.likeEven(1), 1e-9);
        assertEquals(7, load.unused());
    }

    @Test
    void theSentenceNamesTheMostUnevenLayer() {
        ProfileSentence sentence = load().sentence();
        assertEquals(
                "The busiest 1 of 8 experts of a layer do 56 % of its work.",
                sentence.conclusion().replace('\u00a0', ' '));
        assertTrue(sentence.evidence().contains("Layer 1 is the most uneven and layer 0 the most even"));
        assertTrue(sentence.evidence().contains("7 of the 16 experts were not chosen once"));
        assertEquals(ProfileSentence.NOTHING, new ExpertLoad(ExpertCounts.NONE).sentence());
    }
}
