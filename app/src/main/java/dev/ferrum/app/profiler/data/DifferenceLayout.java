package dev.ferrum.app.profiler.data;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The difference flame: as wide as the second run's times, in rows of the step, its groups, its stages, and where a
/// line stands for several stages those of the second run; under them, dashed, what the first run had instead.
public final class DifferenceLayout {
    private DifferenceLayout() {}

    /// A box: `width` pixels from `x` in row `row`. `line` says what changed. `name` differs from the line's for one of
    /// its parts; `before`: what only the first run had, `nanos` long.
    public record Box(
            StageDifference line, String name, int row, double x, double width, double nanos, boolean before) {}

    /// Boxes of `difference` on `width` pixels. The longer of both runs fills them, so that nothing is cut.
    public static List<Box> of(RunDifference difference, double width) {
        List<Box> boxes = new ArrayList<>();
        StageDifference step = difference.step();
        double longest = Math.max(step.a(), step.b());
        if (!(longest > 0)) {
            return boxes;
        }
        double scale = width / longest;
        boxes.add(new Box(step, step.name(), 0, 0, step.b() * scale, step.b(), false));
        double x = 0;
        for (StageDifference group : byLength(difference.groups())) {
            boxes.add(new Box(group, group.name(), 1, x, group.b() * scale, group.b(), false));
            double at = x;
            List<StageDifference> inside = difference.stages().stream()
                    .filter(stage -> stage.kind() == group.kind())
                    .toList();
            for (StageDifference stage : byLength(inside)) {
                boxes.add(new Box(stage, stage.name(), 2, at, stage.b() * scale, stage.b(), false));
                parts(boxes, stage, at, scale);
                at += stage.b() * scale;
            }
            x += group.b() * scale;
        }
        return boxes;
    }

    private static void parts(List<Box> boxes, StageDifference stage, double x, double scale) {
        double at = x;
        double before = x;
        for (StageDifference.Part part : stage.parts()) {
            if (part.b() > 0) {
                boxes.add(new Box(stage, part.name(), 3, at, part.b() * scale, part.b(), false));
                at += part.b() * scale;
            }
            if (part.a() > 0 && part.b() == 0) {
                boxes.add(new Box(stage, part.name(), 4, before, part.a() * scale, part.a(), true));
                before += part.a() * scale;
            }
        }
    }

    /// Experts and attention first, as in the flame view; the longest first.
    private static List<StageDifference> byLength(List<StageDifference> lines) {
        return lines.stream()
                .sorted(Comparator.comparing((StageDifference line) -> line.kind() == FlameKind.OTHER)
                        .thenComparing(line -> -line.b()))
                .toList();
    }
}
