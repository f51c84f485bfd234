package dev.ferrum.app.profiler.data;

import dev.ferrum.engine.profile.Stage;
import dev.ferrum.engine.profile.StepTrace;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Steps as a tree of frames, in one of two orders.
///
/// **Left-heavy**: the mean step, equal stages put together: step → group → stage → layer, the longest first, layers in
/// their own order. **Time order**: the steps as they ran: window → step → group of one layer → stage.
public final class FlameTree {
    /// Trees of steps that were seen before: a step never changes, and a window moves by one step.
    private Map<StepTrace, FlameNode> known = new IdentityHashMap<>();

    public FlameTree() {}

    /// The mean step of `sums`, from 0; empty where there is no step.
    public static Optional<FlameNode> leftHeavy(StageSums sums) {
        if (sums.steps() == 0) {
            return Optional.empty();
        }
        double steps = sums.steps();
        List<Draft> drafts = new ArrayList<>();
        for (Stage.Group group : Stage.Group.values()) {
            if (group == Stage.Group.STEP) {
                for (Stage stage : Stage.values()) {
                    if (stage.group() == group && sums.nanos(stage) > 0) {
                        drafts.add(stage(sums, stage));
                    }
                }
            } else if (sums.nanos(group) > 0) {
                List<Draft> stages = new ArrayList<>();
                for (Stage stage : Stage.values()) {
                    if (stage.group() == group && sums.nanos(stage) > 0) {
                        stages.add(stage(sums, stage));
                    }
                }
                drafts.add(new Draft(group.traceName(), FlameKind.of(group), Optional.empty(), -1, stages));
            }
        }
        Draft root = new Draft("step", FlameKind.STEP, Optional.empty(), -1, drafts);
        root.calls = steps;
        return Optional.of(root.place(0, steps));
    }

    private static Draft stage(StageSums sums, Stage stage) {
        List<Draft> layers = new ArrayList<>();
        for (int layer = 0; layer < sums.layers(); layer++) {
            if (sums.calls(stage, layer) > 0) {
                Draft draft = new Draft("L" + layer, FlameKind.of(stage), Optional.of(stage), layer, List.of());
                draft.nanos = sums.nanos(stage, layer);
                draft.calls = sums.calls(stage, layer);
                layers.add(draft);
            }
        }
        Draft draft = new Draft(stage.traceName(), FlameKind.of(stage), Optional.of(stage), -1, layers);
        draft.nanos = sums.nanos(stage);
        draft.calls = sums.calls(stage);
        draft.bytes = sums.bytes(stage);
        return draft;
    }

    /// Frames before they have a place.
    private static final class Draft {
        final String name;
        final FlameKind kind;
        final Optional<Stage> stage;
        final int layer;
        final List<Draft> children;
        double nanos;
        double calls;
        double bytes;

        Draft(String name, FlameKind kind, Optional<Stage> stage, int layer, List<Draft> children) {
            this.name = name;
            this.kind = kind;
            this.stage = stage;
            this.layer = layer;
            this.children = children;
            nanos = children.stream().mapToDouble(child -> child.nanos).sum();
            bytes = children.stream().mapToDouble(child -> child.bytes).sum();
        }

        FlameNode place(double from, double steps) {
            List<FlameNode> placed = new ArrayList<>();
            double at = from;
            for (Draft child : ordered()) {
                FlameNode node = child.place(at, steps);
                placed.add(node);
                at = node.to();
            }
            double to = Math.max(at, from + nanos / steps);
            return new FlameNode(name, name, kind, stage, layer, from, to, calls / steps, bytes / steps, placed);
        }

        /// The longest first, `other` last; layers as they are.
        private List<Draft> ordered() {
            if (children.stream().anyMatch(child -> child.layer >= 0)) {
                return children;
            }
            return children.stream()
                    .sorted(Comparator.comparing((Draft child) -> child.kind == FlameKind.OTHER)
                            .thenComparing(child -> -child.nanos))
                    .toList();
        }
    }

    /// The steps in order of time, on their own clock; empty where there is none. Trees of steps that stay are used
    /// again the next time.
    public Optional<FlameNode> timeOrder(List<StepTrace> steps) {
        Map<StepTrace, FlameNode> kept = new IdentityHashMap<>();
        List<FlameNode> nodes = new ArrayList<>();
        for (StepTrace step : steps) {
            FlameNode node = known.containsKey(step) ? known.get(step) : step(step);
            kept.put(step, node);
            nodes.add(node);
        }
        known = kept;
        if (nodes.isEmpty()) {
            return Optional.empty();
        }
        String name = nodes.size() == 1 ? "1 step" : nodes.size() + " steps";
        return Optional.of(new FlameNode(
                "window",
                name,
                FlameKind.STEP,
                Optional.empty(),
                -1,
                nodes.getFirst().from(),
                nodes.getLast().to(),
                1,
                nodes.stream().mapToDouble(FlameNode::bytes).sum(),
                nodes));
    }

    private static FlameNode step(StepTrace step) {
        List<FlameNode> children = new ArrayList<>();
        double reached = step.startNanos();
        double bytes = 0;
        for (Stage stage : Stage.values()) {
            bytes += step.bytes(stage);
        }
        for (int span = 0; span < step.spans(); ) {
            Stage.Group group = step.stage(span).group();
            int layer = step.layer(span);
            List<FlameNode> stages = new ArrayList<>();
            int first = span;
            while (span < step.spans()
                    && step.stage(span).group() == group
                    && step.layer(span) == layer
                    && (group != Stage.Group.STEP || span == first)) {
                FlameNode node = span(step, span, reached);
                reached = node.to();
                stages.add(node);
                span++;
            }
            if (group == Stage.Group.STEP) {
                children.add(stages.getFirst());
            } else {
                children.add(new FlameNode(
                        group.traceName() + " " + first,
                        group.traceName() + " L" + layer,
                        FlameKind.of(group),
                        Optional.empty(),
                        layer,
                        stages.getFirst().from(),
                        reached,
                        1,
                        0,
                        stages));
            }
        }
        return new FlameNode(
                "step " + step.startNanos(),
                "step, " + (step.rows() == 1 ? "1 row" : step.rows() + " rows"),
                FlameKind.ofPath(step.path()),
                Optional.empty(),
                -1,
                step.startNanos(),
                Math.max(step.endNanos(), reached),
                1,
                bytes,
                children);
    }

    /// Spans of two clocks may overlap by a little: no frame begins before the one in front of it has ended.
    private static FlameNode span(StepTrace step, int span, double reached) {
        Stage stage = step.stage(span);
        double from = Math.max(reached, step.startNanos(span));
        double to = Math.max(from, step.startNanos(span) + step.durationNanos(span));
        return new FlameNode(
                stage.traceName() + " " + span,
                stage.traceName(),
                FlameKind.of(stage),
                Optional.of(stage),
                step.layer(span),
                from,
                to,
                1,
                0,
                List.of());
    }
}
