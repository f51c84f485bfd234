package dev.ferrum.app.profiler;

import dev.ferrum.app.profiler.data.FlameNode;
import dev.ferrum.app.profiler.data.ProfileSentence;
import dev.ferrum.app.profiler.data.Roofline;
import dev.ferrum.app.profiler.data.StageRow;
import dev.ferrum.app.profiler.data.StepHistory;
import dev.ferrum.engine.profile.ExpertCounts;
import dev.ferrum.engine.profile.StepTrace;
import java.util.List;
import java.util.Optional;

/// All that one look at the profiler shows, from the same steps: every number in it is one number.
///
/// `steps` are those of the picture, `history` those of the strip under it. `tokens`: what the shown step wrote, where
/// it is one.
record ProfileFrame(
        Shown shown,
        StepHistory history,
        List<StepTrace> steps,
        Optional<FlameNode> root,
        List<StageRow> rows,
        ProfileSentence sentence,
        Roofline roofline,
        LiveFigures figures,
        ExpertCounts experts,
        List<String> tokens) {
    static final ProfileFrame EMPTY = new ProfileFrame(
            Shown.FIRST,
            StepHistory.EMPTY,
            List.of(),
            Optional.empty(),
            List.of(),
            ProfileSentence.NOTHING,
            Roofline.UNKNOWN,
            LiveFigures.NONE,
            ExpertCounts.NONE,
            List.of());

    boolean empty() {
        return root.isEmpty();
    }
}
