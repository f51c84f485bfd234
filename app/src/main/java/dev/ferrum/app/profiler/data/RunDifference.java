package dev.ferrum.app.profiler.data;

import dev.ferrum.app.profiler.data.StageDifference.Part;
import dev.ferrum.app.profiler.data.StageDifference.Verdict;
import dev.ferrum.engine.profile.Stage;
import dev.ferrum.engine.profile.StepTrace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Two runs side by side: the step, its groups (experts, attention, what is around them), and every stage, with a
/// judgement whether a change is more than noise.
///
/// The same work is one line, whatever it is called: gate, up and SiLU with the fused stage, and the experts of every
/// path. Values are steps; since neighbours resemble each other, means of eight steps that follow each other stand for
/// them. A change of the means is more than noise where both hold: [MannWhitney] says so at 5 % for all lines together
/// (after Holm, "A Simple Sequentially Rejective Multiple Test Procedure", Scandinavian Journal of Statistics 6, 1979),
/// and it exceeds twice its standard error (√(s²ₐ/nₐ + s²ᵦ/nᵦ) over the blocks). What is judged is what is shown.
public record RunDifference(StageDifference step, List<StageDifference> groups, List<StageDifference> stages) {
    private static final int BLOCK = 8;
    private static final int LEAST_BLOCKS = 6;
    private static final double LEVEL = 0.05;
    private static final double TYPICAL = 0.9;

    public RunDifference {
        groups = List.copyOf(groups);
        stages = List.copyOf(stages);
    }

    /// What stages are one line: their way into the experts does not matter, nor whether they are fused.
    private record Key(FlameKind kind, String name) {
        static Key of(Stage stage) {
            FlameKind kind = switch (FlameKind.of(stage)) {
                case MOE, MOE_BATCHED, MOE_PREFILL -> FlameKind.MOE;
                case STEP -> FlameKind.STEP;
                case ATTN -> FlameKind.ATTN;
                case OTHER -> FlameKind.OTHER;
            };
            boolean fusible = stage.fused() != stage
                    || stage == Stage.MOE_GATE_UP_SILU_FUSED
                    || stage == Stage.MOE_BATCHED_GATE_UP_SILU_FUSED
                    || stage == Stage.MOE_PREFILL_GATE
                    || stage == Stage.MOE_PREFILL_UP
                    || stage == Stage.MOE_PREFILL_SILU;
            return new Key(kind, fusible ? "gate + up + silu" : stage.traceName());
        }
    }

    /// Compares the steps of run `a` with those of run `b`; lines in order of their change, the greatest first. The
    /// slowest tenth of either run's steps is left out: in those something else had the processor.
    public static RunDifference of(List<StepTrace> a, List<StepTrace> b) {
        return compared(typical(a), typical(b));
    }

    private static List<StepTrace> typical(List<StepTrace> steps) {
        double[] sorted = durations(steps);
        Arrays.sort(sorted);
        double most = StageTable.rank(sorted, TYPICAL);
        return steps.stream().filter(step -> step.durationNanos() <= most).toList();
    }

    private static RunDifference compared(List<StepTrace> a, List<StepTrace> b) {
        Map<Key, double[]> first = values(a);
        Map<Key, double[]> second = values(b);
        Map<Key, Map<Stage, double[]>> parts = parts(a, b);
        List<Draft> drafts = new ArrayList<>();
        drafts.add(new Draft("step", FlameKind.STEP, List.of(), durations(a), durations(b)));
        Map<Key, Boolean> keys = new LinkedHashMap<>();
        first.keySet().forEach(key -> keys.put(key, true));
        second.keySet().forEach(key -> keys.put(key, true));
        for (Key key : keys.keySet()) {
            double[] ours = first.getOrDefault(key, new double[a.size()]);
            double[] theirs = second.getOrDefault(key, new double[b.size()]);
            drafts.add(new Draft(key.name, key.kind, names(parts.get(key)), ours, theirs));
        }
        List<Draft> groups = groups(drafts.subList(1, drafts.size()), a.size(), b.size());
        List<Draft> all = new ArrayList<>(drafts);
        all.addAll(groups);
        judge(all);
        List<StageDifference> lines =
                new ArrayList<>(drafts.stream().map(Draft::line).toList());
        StageDifference whole = lines.removeFirst();
        lines.sort(Comparator.comparingDouble((StageDifference line) -> -Math.abs(line.change())));
        return new RunDifference(whole, groups.stream().map(Draft::line).toList(), lines);
    }

    private static List<Draft> groups(List<Draft> stages, int stepsA, int stepsB) {
        List<Draft> groups = new ArrayList<>();
        for (FlameKind kind : FlameKind.values()) {
            double[] ours = new double[stepsA];
            double[] theirs = new double[stepsB];
            List<Draft> inside =
                    stages.stream().filter(stage -> stage.kind == kind).toList();
            for (Draft stage : inside) {
                Arrays.setAll(ours, i -> ours[i] + stage.a[i]);
                Arrays.setAll(theirs, i -> theirs[i] + stage.b[i]);
            }
            if (!inside.isEmpty()) {
                groups.add(new Draft(name(kind), kind, List.of(), ours, theirs));
            }
        }
        return groups;
    }

    private static String name(FlameKind kind) {
        return switch (kind) {
            case STEP -> "around them";
            case ATTN -> "attention";
            case MOE, MOE_BATCHED, MOE_PREFILL -> "experts";
            case OTHER -> "other";
        };
    }

    private static double[] durations(List<StepTrace> steps) {
        return steps.stream().mapToDouble(StepTrace::durationNanos).toArray();
    }

    private static Map<Key, double[]> values(List<StepTrace> steps) {
        Map<Key, double[]> values = new LinkedHashMap<>();
        for (int i = 0; i < steps.size(); i++) {
            StepTrace step = steps.get(i);
            for (int span = 0; span < step.spans(); span++) {
                values.computeIfAbsent(Key.of(step.stage(span)), _ -> new double[steps.size()])[i] +=
                        step.durationNanos(span);
            }
            values.computeIfAbsent(Key.of(Stage.OTHER), _ -> new double[steps.size()])[i] += step.other();
        }
        return values;
    }

    /// Nanoseconds of a step of each stage, `{a, b}`.
    private static Map<Key, Map<Stage, double[]>> parts(List<StepTrace> a, List<StepTrace> b) {
        Map<Key, Map<Stage, double[]>> parts = new LinkedHashMap<>();
        List<List<StepTrace>> runs = List.of(a, b);
        for (int run = 0; run < 2; run++) {
            StageSums sums = StageSums.of(runs.get(run));
            for (Stage stage : Stage.values()) {
                if (sums.nanos(stage) > 0) {
                    parts.computeIfAbsent(Key.of(stage), _ -> new EnumMap<>(Stage.class))
                                    .computeIfAbsent(stage, _ -> new double[2])[run] =
                            (double) sums.nanos(stage) / sums.steps();
                }
            }
        }
        return parts;
    }

    private static List<Part> names(Map<Stage, double[]> stages) {
        if (stages == null || stages.size() < 2) {
            return List.of();
        }
        // Stages of two paths with the same name are one part.
        Map<String, double[]> byName = new TreeMap<>();
        stages.forEach((stage, nanos) ->
                byName.merge(stage.traceName(), nanos, (x, y) -> new double[] {x[0] + y[0], x[1] + y[1]}));
        return byName.size() < 2
                ? List.of()
                : byName.entrySet().stream()
                        .map(entry -> new Part(entry.getKey(), entry.getValue()[0], entry.getValue()[1]))
                        .toList();
    }

    /// Holm: the least of n values of p has to be below level / n, the next below level / (n − 1), and so on.
    private static void judge(List<Draft> drafts) {
        List<Draft> ordered = new ArrayList<>(drafts);
        ordered.sort(Comparator.comparingDouble(draft -> draft.p));
        boolean rejecting = true;
        for (int i = 0; i < ordered.size(); i++) {
            rejecting &= ordered.get(i).p <= LEVEL / (ordered.size() - i);
            ordered.get(i).significant = rejecting;
        }
    }

    private static final class Draft {
        final String name;
        final FlameKind kind;
        final List<Part> parts;
        final double[] a;
        final double[] b;
        final double meanA;
        final double meanB;
        final double p;
        final double noise;
        final boolean enough;
        boolean significant;

        Draft(String name, FlameKind kind, List<Part> parts, double[] a, double[] b) {
            this.name = name;
            this.kind = kind;
            this.parts = parts;
            this.a = a;
            this.b = b;
            meanA = mean(a);
            meanB = mean(b);
            double[] blocksA = blocks(a);
            double[] blocksB = blocks(b);
            enough = blocksA.length >= LEAST_BLOCKS && blocksB.length >= LEAST_BLOCKS;
            p = enough ? MannWhitney.p(blocksA, blocksB) : 1;
            noise = 2 * Math.hypot(meanError(blocksA), meanError(blocksB));
        }

        StageDifference line() {
            Verdict verdict = Verdict.UNKNOWN;
            if (enough) {
                double shift = meanB - meanA;
                boolean more = significant && Math.abs(shift) > noise;
                verdict = !more ? Verdict.SAME : shift > 0 ? Verdict.SLOWER : Verdict.FASTER;
            }
            return new StageDifference(name, kind, meanA, meanB, noise, p, verdict, parts);
        }
    }

    /// Means of eight values that follow each other; a rest of fewer is left out.
    static double[] blocks(double[] values) {
        double[] blocks = new double[values.length / BLOCK];
        for (int i = 0; i < blocks.length; i++) {
            blocks[i] = mean(Arrays.copyOfRange(values, i * BLOCK, (i + 1) * BLOCK));
        }
        return blocks;
    }

    /// The standard error of the mean of `values`.
    private static double meanError(double[] values) {
        if (values.length < 2) {
            return 0;
        }
        double middle = mean(values);
        double squares = Arrays.stream(values)
                .map(value -> (value - middle) * (value - middle))
                .sum();
        return Math.sqrt(squares / (values.length - 1) / values.length);
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElse(0);
    }
}
