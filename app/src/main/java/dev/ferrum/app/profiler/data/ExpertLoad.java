package dev.ferrum.app.profiler.data;

import dev.ferrum.engine.profile.ExpertCounts;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;

/// How evenly the experts of each layer were used. An even share is 1 ÷ experts of a layer's choices.
public record ExpertLoad(ExpertCounts counts) {
    /// The busiest experts of a layer that one looks at together: an eighth of them, at least one.
    public int busiest() {
        return Math.max(1, counts.experts() / 8);
    }

    public boolean empty() {
        return counts.layers() == 0 || counts.rowsOf(0) == 0;
    }

    /// How often `expert` was chosen, as a multiple of an even share.
    public double timesEven(int layer, int expert) {
        long all = counts.rowsOf(layer);
        return all == 0 ? 0 : (double) counts.rows(layer, expert) * counts.experts() / all;
    }

    /// Multiples of an even share, `[layers][experts]`.
    public double[][] timesEven() {
        double[][] times = new double[counts.layers()][counts.experts()];
        for (int layer = 0; layer < times.length; layer++) {
            long all = counts.rowsOf(layer);
            for (int expert = 0; all > 0 && expert < times[layer].length; expert++) {
                times[layer][expert] = (double) counts.rows(layer, expert) * counts.experts() / all;
            }
        }
        return times;
    }

    /// Part of a layer's choices that its [#busiest()] experts had, 0..1.
    public double busiestShare(int layer) {
        long all = counts.rowsOf(layer);
        if (all == 0) {
            return 0;
        }
        long[] sorted = IntStream.range(0, counts.experts())
                .mapToLong(expert -> counts.rows(layer, expert))
                .sorted()
                .toArray();
        return (double) Arrays.stream(sorted, sorted.length - busiest(), sorted.length)
                        .sum()
                / all;
    }

    /// As many experts, used evenly, would be as uneven as this layer: 1 ÷ Σ share² (the inverse of Simpson's index).
    public double likeEven(int layer) {
        long all = counts.rowsOf(layer);
        if (all == 0) {
            return 0;
        }
        double squares = IntStream.range(0, counts.experts())
                .mapToDouble(expert -> (double) counts.rows(layer, expert) / all)
                .map(share -> share * share)
                .sum();
        return 1 / squares;
    }

    /// Experts of all layers that nobody chose.
    public int unused() {
        return (int) IntStream.range(0, counts.layers())
                .mapToLong(layer -> IntStream.range(0, counts.experts())
                        .filter(expert -> counts.rows(layer, expert) == 0)
                        .count())
                .sum();
    }

    /// What the picture says; empty while nothing was counted.
    public ProfileSentence sentence() {
        if (empty()) {
            return ProfileSentence.NOTHING;
        }
        int most = 0;
        int least = 0;
        double sum = 0;
        for (int layer = 0; layer < counts.layers(); layer++) {
            double share = busiestShare(layer);
            sum += share;
            most = share > busiestShare(most) ? layer : most;
            least = share < busiestShare(least) ? layer : least;
        }
        int all = counts.layers() * counts.experts();
        String unused = unused() == 0
                ? String.format(Locale.ROOT, "Every one of the %,d experts was chosen at least once.", all)
                : String.format(
                        Locale.ROOT,
                        "%,d of the %,d experts %s not chosen once.",
                        unused(),
                        all,
                        unused() == 1 ? "was" : "were");
        return new ProfileSentence(
                "The busiest %d of %d experts of a layer do %s of its work."
                        .formatted(busiest(), counts.experts(), Numbers.percent(sum / counts.layers())),
                "Even use would be %s. Layer %d is the most uneven and layer %d the most even. %s"
                        .formatted(Numbers.percent((double) busiest() / counts.experts()), most, least, unused));
    }
}
