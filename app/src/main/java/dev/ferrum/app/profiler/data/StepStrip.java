package dev.ferrum.app.profiler.data;

import dev.ferrum.engine.profile.StepTrace;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The strip of steps, which is the flame view's map: a bar for each step, newest on the right, as high as it is long.
/// Heights are shares of the highest bar in sight, with a root between, so that decode steps stay visible beside a
/// prompt's.
public record StepStrip(List<Bar> bars, List<Run> runs) {
    /// In pixels, gap included.
    private static final double LEAST_WIDTH = 3;

    private static final double MOST_WIDTH = 8;

    public StepStrip {
        bars = List.copyOf(bars);
        runs = List.copyOf(runs);
    }

    /// Step number `index` of the list: `width` pixels from `x`, `height` 0..1.
    public record Bar(int index, double x, double width, double height, FlameKind kind) {}

    /// Steps of one path and number of rows that follow each other, from `x` to `end` in pixels.
    public record Run(String path, int rows, FlameKind kind, double x, double end) {
        /// As under the strip: `stacked decode, 1 row`.
        public String label() {
            String name = switch (path) {
                case "decode" -> "stacked decode";
                case "batched" -> "batched decode";
                default -> path;
            };
            return rows == 1 ? name + ", 1 row" : String.format(Locale.ROOT, "%s, %,d rows", name, rows);
        }
    }

    /// Bars of as many of the last steps as find room in `width` pixels.
    public static StepStrip of(List<StepTrace> steps, double width) {
        int fit = (int) Math.max(0, Math.floor(width / LEAST_WIDTH));
        int first = Math.max(0, steps.size() - fit);
        int count = steps.size() - first;
        if (count == 0) {
            return new StepStrip(List.of(), List.of());
        }
        double wide = Math.min(MOST_WIDTH, width / count);
        double longest = 1;
        for (int i = first; i < steps.size(); i++) {
            longest = Math.max(longest, steps.get(i).durationNanos());
        }
        List<Bar> bars = new ArrayList<>();
        List<Run> runs = new ArrayList<>();
        for (int i = first; i < steps.size(); i++) {
            StepTrace step = steps.get(i);
            double x = width - (steps.size() - i) * wide;
            FlameKind kind = FlameKind.ofPath(step.path());
            bars.add(new Bar(i, x, wide, Math.sqrt(step.durationNanos() / longest), kind));
            Run last = runs.isEmpty() ? null : runs.getLast();
            if (last != null && last.path.equals(step.path()) && last.rows == step.rows()) {
                runs.set(runs.size() - 1, new Run(last.path, last.rows, kind, last.x, x + wide));
            } else {
                runs.add(new Run(step.path(), step.rows(), kind, x, x + wide));
            }
        }
        return new StepStrip(bars, runs);
    }

    /// The step whose bar's column holds `x`; -1 where there is none.
    public int at(double x) {
        for (Bar bar : bars) {
            if (x >= bar.x && x < bar.x + bar.width) {
                return bar.index;
            }
        }
        return -1;
    }
}
