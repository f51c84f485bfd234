package dev.ferrum.app.cli;

import dev.ferrum.engine.Engine;
import dev.ferrum.engine.api.BenchSpec;
import dev.ferrum.engine.profile.StepReading;
import dev.ferrum.engine.profile.StepTrace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleConsumer;

/// What measuring costs: the same decode run with the profiler on and off, in pairs that take turns at going first, so
/// that a machine that slows down meanwhile slows both. The cost is the median of the pairs' ratios.
///
/// Its range is the distribution-free interval of a median (order statistics k and n+1-k, where a binomial of n coin
/// throws is below k with at most 2.5 %).
record ProfileCost(List<Pair> pairs, double explained, int steps) {
    private static final double TAIL = 0.025;

    /// Tokens per second of one pair.
    record Pair(double off, double on) {
        /// How much longer a token takes with the profiler on: 0.01 is one per cent.
        double cost() {
            return off / on - 1;
        }
    }

    ProfileCost {
        pairs = List.copyOf(pairs);
    }

    /// Runs `spec`, which has one repeat, `pairs` times each way; `progress` gets 0..1. The profiler is off afterwards.
    static ProfileCost measure(Engine engine, BenchSpec spec, int pairs, DoubleConsumer progress) {
        List<Pair> measured = new ArrayList<>();
        List<Double> explained = new ArrayList<>();
        engine.stopProfiling();
        long next = engine.steps(0).next();
        for (int i = 0; i < pairs; i++) {
            boolean onFirst = i % 2 == 1;
            double first = rate(engine, spec, onFirst);
            double second = rate(engine, spec, !onFirst);
            measured.add(onFirst ? new Pair(second, first) : new Pair(first, second));
            StepReading reading = engine.steps(next);
            next = reading.next();
            reading.steps().stream()
                    .filter(step -> step.rows() == spec.parallel())
                    .map(StepTrace::explained)
                    .forEach(explained::add);
            progress.accept((i + 1.0) / pairs);
        }
        return new ProfileCost(measured, median(explained), explained.size());
    }

    private static double rate(Engine engine, BenchSpec spec, boolean profiled) {
        if (profiled) {
            engine.startProfiling();
        } else {
            engine.stopProfiling();
        }
        try {
            return engine.bench(spec, _ -> {}).decodeTokensPerSecond().getFirst();
        } finally {
            engine.stopProfiling();
        }
    }

    double cost() {
        return median(pairs.stream().map(Pair::cost).toList());
    }

    /// The ends of the interval that holds the true median with 95 %; of few pairs, the least and the greatest.
    double[] range() {
        double[] sorted = pairs.stream().mapToDouble(Pair::cost).sorted().toArray();
        int n = sorted.length;
        double term = Math.pow(0.5, n);
        double below = 0;
        int k = 0;
        while (k < n / 2 && below + term <= TAIL) {
            below += term;
            term = term * (n - k) / (k + 1);
            k++;
        }
        int from = Math.max(0, k - 1);
        return new double[] {sorted[from], sorted[n - 1 - from]};
    }

    private static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        int n = sorted.length;
        return n == 0 ? 0 : n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
    }

    String text() {
        double[] range = range();
        return String.format(
                Locale.ROOT,
                "profiler off  %.2f t/s%nprofiler on   %.2f t/s%n"
                        + "cost of profiling: %.2f %% of a token, median of %d pairs (95 %%: %.2f %% to %.2f %%)%n"
                        + "stages explain %.2f %% of a step, median of %,d steps; the rest is other%n",
                median(pairs.stream().map(Pair::off).toList()),
                median(pairs.stream().map(Pair::on).toList()),
                100 * cost(),
                pairs.size(),
                100 * range[0],
                100 * range[1],
                100 * explained,
                steps);
    }

    Map<String, Object> asMap() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("tokens_per_second_off", pairs.stream().map(Pair::off).toList());
        json.put("tokens_per_second_on", pairs.stream().map(Pair::on).toList());
        json.put("cost", cost());
        json.put("range", range());
        json.put("explained", explained);
        json.put("steps", steps);
        return json;
    }
}
