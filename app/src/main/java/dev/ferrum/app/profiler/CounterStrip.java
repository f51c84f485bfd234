package dev.ferrum.app.profiler;

import dev.ferrum.app.profiler.data.Numbers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;

/// Headline figures in equal columns.
final class CounterStrip extends HBox {
    private final List<Label> values = new ArrayList<>();
    private final List<Label> units = new ArrayList<>();

    CounterStrip(ProfilerViewModel model) {
        getStyleClass().add("counters");
        for (String name : List.of(
                "Throughput",
                "Step, median",
                "Step, p95",
                "To first token",
                "Experts touched",
                "Read a step",
                "KV blocks")) {
            Label value = new Label();
            value.getStyleClass().add("counter-value");
            value.setMinWidth(USE_PREF_SIZE);
            Label unit = new Label();
            unit.getStyleClass().add("small");
            HBox line = new HBox(4, value, unit);
            line.getStyleClass().add("counter-line");
            Label title = new Label(name);
            title.getStyleClass().add("small");
            VBox cell = new VBox(title, line);
            cell.getStyleClass().add("counter");
            cell.setMinWidth(0);
            HBox.setHgrow(cell, Priority.ALWAYS);
            cell.setPrefWidth(10);
            values.add(value);
            units.add(unit);
            getChildren().add(cell);
        }
        Throttle live = model.throttle(
                Duration.ofMillis(500), () -> show(model.frameProperty().get().figures()));
        model.frameProperty().subscribe(_ -> live.ask());
    }

    private void show(LiveFigures it) {
        boolean any = it.stepMedian() > 0;
        set(0, any ? Numbers.tokensPerSecond(it.tokensPerSecond()) : "\u2013", any ? "tok/s" : "");
        time(1, it.stepMedian());
        time(2, it.stepTail());
        time(3, it.firstToken());
        boolean experts = any && it.expertsTouched() > 0;
        set(
                4,
                experts ? String.format(Locale.ROOT, "%,.0f", it.expertsTouched()) : "\u2013",
                experts
                        ? "of %d, %s"
                                .formatted(
                                        it.experts(), Numbers.percent(it.expertsTouched() / Math.max(1, it.experts())))
                        : "");
        set(
                5,
                it.bytes() > 0 ? Numbers.bytes(it.bytes()) : "\u2013",
                it.bytes() > 0 ? Numbers.rate(it.gigabytes()) : "");
        String queue = it.waiting() > 0 ? ", %d waiting".formatted(it.waiting()) : "";
        set(
                6,
                any ? String.format(Locale.ROOT, "%,d", it.kvBlocks()) : "\u2013",
                it.kvBlocksTotal() > 0 ? String.format(Locale.ROOT, "of %,d%s", it.kvBlocksTotal(), queue) : "");
    }

    private void time(int at, double nanos) {
        String[] parts = nanos > 0 ? Numbers.time(nanos).split("\u00a0") : new String[] {"\u2013", ""};
        set(at, parts[0], parts[1]);
    }

    private void set(int at, String value, String unit) {
        values.get(at).setText(value);
        units.get(at).setText(unit);
    }
}
