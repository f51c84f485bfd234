package dev.ferrum.engine.schedule;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// Decides who gets rows of the next step. A pure function of what the running sequences want.
///
/// Every decoding sequence gets its one row; at most one prompt gets a chunk of what is left. Among prompts, and
/// among decoding sequences when they are more than a step holds, the one served longest ago goes first: a long
/// prompt takes turns with short ones, and nobody waits forever. While a prompt waits, decoding leaves it at least
/// one row.
final class StepPlanner {
    private StepPlanner() {}

    /// What a running sequence wants: `pending` tokens are to be computed; `lastServed` is the number of the step
    /// in which it last got rows (for a new one, the step in which it came).
    record Demand(Kind kind, int pending, long lastServed) {
        enum Kind {
            PREFILL,
            DECODE
        }
    }

    /// Room of a step: at most `maxRows` rows, at most `chunk` of them for a prompt.
    record Budget(int maxRows, int chunk) {}

    /// The plan for `demands`; its parts are in the order of `demands`, decoding ones first.
    static StepPlan plan(List<Demand> demands, Budget budget) {
        List<Integer> decoding = longestUnserved(demands, Demand.Kind.DECODE);
        Optional<Integer> prompt =
                longestUnserved(demands, Demand.Kind.PREFILL).stream().findFirst();
        int forDecoding = prompt.isEmpty() ? budget.maxRows() : budget.maxRows() - 1;
        if (forDecoding == 0 && !decoding.isEmpty()) {
            // A step of one row: prompt and decoding take turns.
            long promptServed = demands.get(prompt.orElseThrow()).lastServed();
            if (demands.get(decoding.getFirst()).lastServed() <= promptServed) {
                return new StepPlan(List.of(new StepPlan.Part(decoding.getFirst(), 1)));
            }
        }
        List<StepPlan.Part> parts = new ArrayList<>();
        decoding.stream().limit(forDecoding).sorted().forEach(index -> parts.add(new StepPlan.Part(index, 1)));
        int left = budget.maxRows() - parts.size();
        prompt.ifPresent(index -> parts.add(
                new StepPlan.Part(index, Math.min(demands.get(index).pending(), Math.min(budget.chunk(), left)))));
        return new StepPlan(parts);
    }

    private static List<Integer> longestUnserved(List<Demand> demands, Demand.Kind kind) {
        return IntStream.range(0, demands.size())
                .filter(index -> demands.get(index).kind() == kind)
                .boxed()
                .sorted(Comparator.comparingLong(index -> demands.get(index).lastServed()))
                .toList();
    }
}
