package dev.ferrum.app.cli;

import dev.ferrum.engine.profile.ProfileSnapshot;
import dev.ferrum.engine.profile.Stage;
import java.util.Locale;

/// The profile's stage table as text, for `--profile`.
final class StageReport {
    private StageReport() {}

    static String table(ProfileSnapshot profile) {
        double all = Math.max(1, profile.stepNanos());
        TextTable table = new TextTable("group", "stage", "ms>", "calls>", "us/call>", "share>");
        for (Stage stage : Stage.values()) {
            long nanos = profile.nanos(stage);
            long calls = profile.calls(stage);
            if (nanos == 0 && calls == 0) {
                continue;
            }
            table.row(
                    stage.group().traceName(),
                    stage.traceName(),
                    format("%.2f", nanos / 1e6),
                    calls,
                    calls == 0 ? "" : format("%.1f", nanos / 1e3 / calls),
                    format("%.1f %%", 100 * nanos / all));
        }
        StringBuilder text = new StringBuilder(table.text());
        profile.paths()
                .forEach((path, total) -> text.append(format(
                        "%s: %d steps, %.2f ms a step%n",
                        path, total.steps(), total.nanos() / 1e6 / Math.max(1, total.steps()))));
        return text.toString();
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
