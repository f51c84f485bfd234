package dev.ferrum.app.profiler;

import dev.ferrum.app.profiler.StagePalette.Ink;
import dev.ferrum.app.profiler.data.Numbers;
import dev.ferrum.app.profiler.data.RunDifference;
import dev.ferrum.app.profiler.data.StageDifference;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.scene.canvas.Canvas;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.control.Label;
import javafx.scene.control.TableCell;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableView;

/// The difference of two runs as a table: times, change, noise, a bar, and the judgement in words.
final class DifferenceTable extends TableView<StageDifference> {
    private static final double BAR = 200;
    private static final double ZERO = 60;

    private final StagePalette palette;
    private double greatest = 1;

    DifferenceTable(CompareViewModel model, StagePalette palette) {
        this.palette = palette;
        setId("differences");
        setAccessibleText("Differences");
        setFixedCellSize(24);
        setColumnResizePolicy(CONSTRAINED_RESIZE_POLICY_ALL_COLUMNS);
        setPlaceholder(new Label("Run both, or keep a baseline on the live page and run B."));
        TableColumn<StageDifference, StageDifference> name = column("Stage", 200);
        name.setComparator(Comparator.comparing(StageDifference::name));
        name.setCellFactory(_ -> text(StageDifference::name));
        name.getStyleClass().add("stage-name");
        getColumns().add(name);
        getColumns().add(figure("A, \u00b5s", 92, StageDifference::a, it -> Numbers.micros(it.a())));
        getColumns().add(figure("B, \u00b5s", 92, StageDifference::b, it -> Numbers.micros(it.b())));
        getColumns()
                .add(figure(
                        "Change, \u00b5s",
                        104,
                        it -> Math.abs(it.change()),
                        it -> Numbers.change(it.change()).replace("\u00a0\u00b5s", "")));
        getColumns()
                .add(figure(
                        "Change",
                        80,
                        StageDifference::relative,
                        it -> it.a() > 0
                                ? String.format(Locale.ROOT, "%+.1f\u00a0%%", 100 * it.relative())
                                        .replace('-', '\u2212')
                                : "new"));
        getColumns().add(figure("Noise", 80, StageDifference::noise, it -> "\u00b1" + Numbers.micros(it.noise())));
        TableColumn<StageDifference, StageDifference> bar = column("faster | slower", BAR + 16);
        bar.setSortable(false);
        bar.setCellFactory(_ -> new ChangeCell());
        getColumns().add(bar);
        TableColumn<StageDifference, StageDifference> verdict = column("", 110);
        verdict.setComparator(Comparator.comparing(StageDifference::verdict));
        verdict.setCellFactory(_ -> text(it -> DifferencePicture.sign(it.verdict())
                + switch (it.verdict()) {
                    case SLOWER -> "slower";
                    case FASTER -> "faster";
                    case SAME -> "no change";
                    case UNKNOWN -> "too few steps";
                }));
        verdict.getStyleClass().add("stage-name");
        getColumns().add(verdict);
        model.differenceProperty().subscribe(it -> {
            List<StageDifference> lines = new ArrayList<>();
            it.ifPresent(found -> addAll(lines, found));
            greatest = lines.stream()
                    .mapToDouble(line -> Math.max(Math.abs(line.change()), line.noise()))
                    .max()
                    .orElse(1);
            getItems().setAll(lines);
            refresh();
        });
    }

    private static void addAll(List<StageDifference> lines, RunDifference found) {
        lines.add(found.step());
        lines.addAll(found.stages());
    }

    private static TableColumn<StageDifference, StageDifference> figure(
            String name,
            double width,
            ToDoubleFunction<StageDifference> value,
            Function<StageDifference, String> text) {
        TableColumn<StageDifference, StageDifference> column = column(name, width);
        column.setComparator(Comparator.comparingDouble(value));
        column.getStyleClass().add("stage-figure");
        column.setCellFactory(_ -> text(text));
        return column;
    }

    private static TableCell<StageDifference, StageDifference> text(Function<StageDifference, String> text) {
        return new TableCell<>() {
            @Override
            protected void updateItem(StageDifference line, boolean empty) {
                super.updateItem(line, empty);
                setText(empty || line == null ? null : text.apply(line));
            }
        };
    }

    private static TableColumn<StageDifference, StageDifference> column(String name, double width) {
        TableColumn<StageDifference, StageDifference> column = new TableColumn<>(name);
        column.setCellValueFactory(row -> new ReadOnlyObjectWrapper<>(row.getValue()));
        column.setPrefWidth(width);
        column.setReorderable(false);
        return column;
    }

    /// A change as a bar from zero, over the noise as a grey band.
    private final class ChangeCell extends TableCell<StageDifference, StageDifference> {
        private final Canvas canvas = new Canvas(BAR, 16);

        @Override
        protected void updateItem(StageDifference line, boolean empty) {
            super.updateItem(line, empty);
            setGraphic(empty || line == null ? null : canvas);
            if (line == null || empty) {
                return;
            }
            GraphicsContext on = canvas.getGraphicsContext2D();
            on.clearRect(0, 0, BAR, 16);
            // Both directions have the same scale; zero leaves more room for what got slower.
            double scale = (BAR - ZERO) / greatest;
            double noise = Math.min(ZERO, line.noise() * scale);
            on.setFill(palette.of(Ink.TRACK));
            on.fillRect(ZERO - noise, 2, noise + Math.min(BAR - ZERO, line.noise() * scale), 12);
            double wide = Math.clamp(line.change() * scale, -ZERO, BAR - ZERO);
            on.setFill(palette.fill(line.verdict(), true));
            boolean said = line.verdict() == StageDifference.Verdict.SLOWER
                    || line.verdict() == StageDifference.Verdict.FASTER;
            if (said) {
                on.fillRect(Math.min(ZERO, ZERO + wide), 5, Math.max(1, Math.abs(wide)), 6);
            } else {
                on.setFill(palette.of(Ink.TEXT_3));
                on.fillOval(ZERO + wide - 2.5, 5.5, 5, 5);
            }
            on.setStroke(palette.of(Ink.TEXT_3));
            on.strokeLine(ZERO + 0.5, 0, ZERO + 0.5, 16);
        }
    }
}
