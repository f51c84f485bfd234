package dev.ferrum.engine.sampling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.engine.sampling.LogitFilters.Order;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Each filter against the plainest version of it that sorts everything.
class LogitFiltersTest {
    private final SplittableRandom random = new SplittableRandom(3);

    /// Few distinct values, so that there are many ties.
    private float[] row(int count) {
        float[] row = new float[count];
        for (int i = 0; i < count; i++) {
            row[i] = random.nextInt(4) == 0 ? random.nextInt(-3, 4) : (float) random.nextDouble(-6, 6);
        }
        return row;
    }

    private static List<Integer> sorted(float[] row) {
        return IntStream.range(0, row.length)
                .boxed()
                .sorted(Comparator.<Integer>comparingDouble(id -> -row[id]).thenComparing(id -> id))
                .toList();
    }

    private static List<Integer> ids(Candidates candidates) {
        return IntStream.range(0, candidates.count)
                .mapToObj(i -> candidates.ids[i])
                .toList();
    }

    @Test
    void topKTakesTheFirstOfAFullSortAndTheSmallerIdOnATie() {
        for (int round = 0; round < 2000; round++) {
            float[] row = row(random.nextInt(1, 80));
            int k = random.nextInt(1, 90);
            Candidates out = new Candidates(row.length);
            LogitFilters.topK(row, row.length, k, out);
            assertEquals(sorted(row).subList(0, Math.min(k, row.length)), ids(out));
            for (int i = 0; i < out.count; i++) {
                assertEquals(row[out.ids[i]], out.logits[i]);
            }
        }
    }

    @Test
    void topPKeepsTheShortestRunOfBestTokensThatReachesTheMass() {
        for (int round = 0; round < 2000; round++) {
            float[] row = row(random.nextInt(1, 60));
            float temperature = (float) random.nextDouble(0.3, 2);
            double p = random.nextInt(10) == 0 ? 0 : random.nextDouble();
            List<Integer> best = sorted(row);
            double all = best.stream()
                    .mapToDouble(id -> Math.exp(row[id] / temperature))
                    .sum();
            List<Integer> expected = new ArrayList<>();
            double mass = 0;
            for (int id : best) {
                if (!expected.isEmpty() && mass >= p) {
                    break;
                }
                expected.add(id);
                mass += Math.exp(row[id] / temperature) / all;
            }
            Candidates unsorted = new Candidates(row.length);
            LogitFilters.all(row, row.length, temperature, unsorted);
            LogitFilters.topP(unsorted, temperature, p, Order.BY_ID);
            assertEquals(expected, ids(unsorted));
            Candidates ordered = new Candidates(row.length);
            LogitFilters.topK(row, row.length, row.length, ordered);
            LogitFilters.topP(ordered, temperature, p, Order.BEST_FIRST);
            assertEquals(expected, ids(ordered));
        }
    }

    @Test
    void minPKeepsWhatIsProbableEnoughBesideTheBest() {
        for (int round = 0; round < 2000; round++) {
            float[] row = row(random.nextInt(1, 60));
            float temperature = (float) random.nextDouble(0.3, 2);
            double minP = random.nextDouble(0.001, 1);
            int best = LogitFilters.argmax(row, row.length);
            Set<Integer> expected = new TreeSet<>();
            for (int id = 0; id < row.length; id++) {
                if (Math.exp((row[id] - row[best]) / (double) temperature) >= minP) {
                    expected.add(id);
                }
            }
            Candidates out = new Candidates(row.length);
            LogitFilters.all(row, row.length, temperature, out);
            LogitFilters.minP(out, temperature, minP);
            assertEquals(expected, new TreeSet<>(ids(out)));
            assertEquals(expected.size(), out.count);
        }
    }

    @Test
    void nothingThatCouldBeDrawnIsLeftOutBeforehand() {
        float[] row = {0, -49, -51, -20, -1000};
        Candidates out = new Candidates(row.length);
        LogitFilters.all(row, row.length, 1f, out);
        assertEquals(List.of(0, 1, 3), ids(out));
        LogitFilters.all(row, row.length, 100f, out);
        assertEquals(5, out.count);
    }

    @Test
    void theGreatestLogitIsTheFirstOfEquals() {
        assertEquals(2, LogitFilters.argmax(new float[] {1, 2, 3, 3, 3}, 5));
        assertEquals(0, LogitFilters.argmax(new float[] {-0f, 0f}, 2));
        assertEquals(1, LogitFilters.argmax(new float[] {1, 2, 3}, 2));
    }

    @Test
    void drawingGivesEachItsShareOfTheInterval() {
        Candidates two = new Candidates(2);
        LogitFilters.all(new float[] {(float) Math.log(3), 0f}, 2, 1f, two);
        assertEquals(0, LogitFilters.draw(two, 1f, 0));
        assertEquals(0, LogitFilters.draw(two, 1f, 0.7499));
        assertEquals(1, LogitFilters.draw(two, 1f, 0.7501));
        assertEquals(1, LogitFilters.draw(two, 1f, Math.nextDown(1.0)));
    }

    @Test
    void repetitionDividesPositiveAndMultipliesNegativeLogits() {
        assertEquals(2f, LogitFilters.repetition(4f, 2f));
        assertEquals(-8f, LogitFilters.repetition(-4f, 2f));
        assertEquals(0f, LogitFilters.repetition(0f, 2f));
    }

    @Test
    void presenceCountsOnceAndFrequencyEachTime() {
        assertEquals(10f - 0.5f - 3 * 0.25f, LogitFilters.occurrence(10f, 3, 0.5f, 0.25f));
    }

    @Test
    void aLogitThatIsNoNumberIsNamed() {
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            float[] row = new float[100];
            row[77] = bad;
            String message = assertThrows(LogitsException.class, () -> LogitFilters.requireFinite(row, 100))
                    .getMessage();
            assertTrue(message.contains("77") && message.contains(String.valueOf(bad)), message);
            LogitFilters.requireFinite(row, 77);
        }
        LogitFilters.requireFinite(new float[] {Float.MAX_VALUE, -Float.MAX_VALUE, 0f}, 3);
    }
}
