package dev.ferrum.app.profiler;

import dev.ferrum.app.profiler.data.FlameNode;
import dev.ferrum.app.profiler.data.FlameTree;
import dev.ferrum.app.profiler.data.ProfileSentence;
import dev.ferrum.app.profiler.data.Roofline;
import dev.ferrum.app.profiler.data.StageRow;
import dev.ferrum.app.profiler.data.StageSums;
import dev.ferrum.app.profiler.data.StageTable;
import dev.ferrum.app.profiler.data.StepHistory;
import dev.ferrum.engine.profile.Counter;
import dev.ferrum.engine.profile.ExpertCounts;
import dev.ferrum.engine.profile.ProfileSnapshot;
import dev.ferrum.engine.profile.StepTrace;
import java.util.List;
import java.util.Optional;

/// Makes frames. One thread at a time: it keeps trees of steps it has seen.
final class FrameMaker {
    private static final int WINDOW = 64;

    private final FlameTree tree = new FlameTree();

    /// What is being measured now.
    ProfileFrame live(StepFeed feed, Shown shown, String device) {
        List<StepTrace> steps = steps(feed.history(), shown);
        ProfileSnapshot all = feed.sinceStart();
        boolean totals = shown.window() == Shown.Window.SINCE_START
                && shown.path().isEmpty()
                && shown.chosen().isEmpty();
        StageSums sums = totals ? StageSums.of(all) : StageSums.of(steps);
        ExpertCounts experts = feed.experts();
        LiveFigures figures = LiveFigures.of(
                steps, experts.layers() * experts.experts(), all.counter(Counter.KV_BLOCKS_TOTAL), feed.firstToken());
        return frame(
                shown, feed.history(), steps, sums, feed.roofline(), device, figures, experts, tokens(steps, feed));
    }

    private static List<String> tokens(List<StepTrace> steps, StepFeed feed) {
        return steps.size() == 1
                ? feed.profiler()
                        .tokens(steps.getFirst().startNanos(), steps.getFirst().endNanos())
                : List.of();
    }

    /// What was kept or is held; `before` gives all that does not lie in the steps.
    ProfileFrame held(StepHistory history, Shown shown, ProfileFrame before, String device, Optional<StepFeed> feed) {
        List<StepTrace> steps = steps(history, shown);
        LiveFigures was = before.figures();
        LiveFigures figures = LiveFigures.of(steps, was.experts(), was.kvBlocksTotal(), was.firstToken());
        return frame(
                shown,
                history,
                steps,
                StageSums.of(steps),
                before.roofline(),
                device,
                figures,
                before.experts(),
                feed.map(it -> tokens(steps, it)).orElse(List.of()));
    }

    private ProfileFrame frame(
            Shown shown,
            StepHistory history,
            List<StepTrace> steps,
            StageSums sums,
            Roofline roofline,
            String device,
            LiveFigures figures,
            ExpertCounts experts,
            List<String> tokens) {
        List<StageRow> rows = StageTable.of(sums, steps, roofline);
        Optional<FlameNode> root = switch (shown.order()) {
            case LEFT_HEAVY -> FlameTree.leftHeavy(sums);
            case TIME -> tree.timeOrder(steps);
        };
        ProfileSentence sentence = ProfileSentence.of(steps, rows, roofline, device);
        return new ProfileFrame(shown, history, steps, root, rows, sentence, roofline, figures, experts, tokens);
    }

    private static List<StepTrace> steps(StepHistory history, Shown shown) {
        if (!shown.chosen().isEmpty()) {
            return shown.chosen();
        }
        return switch (shown.window()) {
            case LAST_STEP -> history.last(1, shown.path());
            case LAST_64 -> history.last(WINDOW, shown.path());
            case SINCE_START -> history.last(StepHistory.MOST, shown.path());
        };
    }
}
