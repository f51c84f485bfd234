package dev.ferrum.app.profiler;

import dev.ferrum.app.profiler.StagePalette.Ink;
import dev.ferrum.app.profiler.data.FlameKind;
import dev.ferrum.app.profiler.data.Numbers;
import dev.ferrum.app.profiler.data.StageRow;
import dev.ferrum.engine.profile.Stage;
import dev.ferrum.engine.profile.StepTrace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javafx.geometry.VPos;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.VBox;
import javafx.scene.text.TextAlignment;

/// All that is known of the selected stage: what it does, its floor, its figures, its calls by duration and by layer.
final class DetailPanel extends VBox {
    private static final double WIDTH = 300;

    private final ProfilerViewModel model;
    private final Label crumb = new Label();
    private final Label name = new Label();
    private final Label does = new Label();
    private final Label floor = new Label();
    private final Label floorShare = new Label();
    private final ProgressBar floorBar = new ProgressBar(0);
    private final VBox floorBox;
    private final GridPane figures = new GridPane();
    private final Distribution distribution;

    DetailPanel(ProfilerViewModel model, StagePalette palette) {
        this.model = model;
        getStyleClass().add("detail");
        setId("detail");
        setMinWidth(WIDTH);
        setPrefWidth(WIDTH);
        crumb.getStyleClass().add("small");
        name.getStyleClass().add("heading");
        does.setWrapText(true);
        floor.setWrapText(true);
        floor.getStyleClass().add("small");
        floorShare.getStyleClass().add("counter-value");
        floorBar.setMaxWidth(Double.MAX_VALUE);
        Label floorTitle = new Label("Share of its floor");
        floorBox = new VBox(6, new javafx.scene.layout.HBox(8, floorTitle, floorShare), floorBar, floor);
        floorBox.getStyleClass().add("detail-box");
        figures.getStyleClass().add("detail-table");
        figures.setHgap(12);
        figures.setVgap(2);
        distribution = new Distribution(palette);
        getChildren().addAll(crumb, name, does, floorBox, figures, distribution);
        Throttle live = model.throttle(Duration.ofSeconds(1), this::update);
        model.frameProperty().subscribe(_ -> live.ask());
        model.selectedProperty().subscribe(_ -> live.now());
    }

    /// The selected row; the largest stage where nothing is selected.
    private void update() {
        ProfileFrame frame = model.frameProperty().get();
        List<String> path = model.selectedProperty().get();
        Optional<StageRow> wanted = frame.rows().stream()
                .filter(it -> !path.isEmpty()
                        && path.subList(0, Math.min(path.size(), it.path().size()))
                                .equals(it.path()))
                .filter(it -> !it.path().isEmpty())
                .max(java.util.Comparator.comparingInt(it -> it.path().size()))
                .or(() -> fromTimeOrder(frame, path))
                .or(() -> frame.rows().stream().filter(it -> !it.group()).findFirst());
        setVisible(wanted.isPresent());
        wanted.ifPresent(it -> show(frame, it));
    }

    private static Optional<StageRow> fromTimeOrder(ProfileFrame frame, List<String> path) {
        return frame.root()
                .filter(_ -> !path.isEmpty())
                .flatMap(root -> root.find(path).stage())
                .flatMap(stage -> frame.rows().stream()
                        .filter(it -> it.stage().equals(Optional.of(stage)))
                        .findFirst());
    }

    private void show(ProfileFrame frame, StageRow it) {
        crumb.setText(it.path().size() > 1 ? "step \u203a " + it.path().getFirst() : "step");
        name.setText(it.name());
        does.setText(StageWords.of(it));
        boolean known = it.floorShare().isPresent();
        floorBox.setVisible(known);
        floorBox.setManaged(known);
        if (known) {
            double share = it.floorShare().getAsDouble();
            floorShare.setText(Numbers.percent(share));
            floorBar.setProgress(Math.min(1, share));
            floor.setText("At best it would take %s on this %s; it takes %s."
                    .formatted(Numbers.time(share * it.totalNanos()), model.device(), Numbers.time(it.totalNanos())));
        }
        figures.getChildren().clear();
        figure("Time a step", Numbers.time(it.totalNanos()));
        figure("Share of the step", Numbers.percentTenth(it.share()));
        if (it.calls() > 0) {
            figure("Calls a step", Numbers.figures(it.calls()));
        }
        if (it.p50() > 0) {
            figure("A call, p50 / p95", Numbers.micros(it.p50()) + " / " + Numbers.micros(it.p95()) + "\u00a0\u00b5s");
        }
        if (it.bytes() > 0) {
            figure("Reads", Numbers.bytes(it.bytes()));
            figure("Rate", Numbers.rate(it.gigabytesPerSecond()));
        }
        distribution.show(frame.steps(), it);
    }

    private void figure(String what, String value) {
        Label figure = new Label(value);
        figure.getStyleClass().add("figure-value");
        Label says = new Label(what);
        figure.setMinWidth(USE_PREF_SIZE);
        GridPane.setHgrow(says, javafx.scene.layout.Priority.ALWAYS);
        says.setMaxWidth(Double.MAX_VALUE);
        figures.addRow(figures.getRowCount(), says, figure);
    }

    /// Calls by duration, and time by layer.
    private static final class Distribution extends Picture {
        private static final int BINS = 48;
        private static final double HEIGHT = 190;
        private static final double PLOT = 44;

        private double[] calls = {};
        private double[] layers = {};
        private FlameKind kind = FlameKind.STEP;

        Distribution(StagePalette palette) {
            super(palette);
            setMinHeight(HEIGHT);
            setPrefHeight(HEIGHT);
        }

        void show(List<StepTrace> steps, StageRow row) {
            kind = row.kind();
            List<Double> found = new ArrayList<>();
            double[] byLayer = new double[0];
            Stage wanted = row.stage().orElse(null);
            for (StepTrace step : steps) {
                for (int span = 0; wanted != null && span < step.spans(); span++) {
                    if (step.stage(span) == wanted) {
                        found.add((double) step.durationNanos(span));
                        int layer = step.layer(span);
                        if (layer >= byLayer.length) {
                            byLayer = java.util.Arrays.copyOf(byLayer, layer + 1);
                        }
                        if (layer >= 0) {
                            byLayer[layer] += (double) step.durationNanos(span) / steps.size();
                        }
                    }
                }
            }
            calls = found.stream().mapToDouble(Double::doubleValue).sorted().toArray();
            layers = byLayer;
            setAccessibleText("%d calls".formatted(calls.length));
            redraw();
        }

        @Override
        void draw(GraphicsContext on, double width, double height) {
            if (calls.length > 1) {
                title(
                        on,
                        "Calls by duration",
                        String.format(java.util.Locale.ROOT, "%,d calls", calls.length),
                        0,
                        width);
                histogram(on, 18, width);
            }
            if (layers.length > 1) {
                title(on, "By layer", "", 96, width);
                bars(on, 114, width);
            }
        }

        private void title(GraphicsContext on, String text, String figure, double y, double width) {
            on.setTextBaseline(VPos.TOP);
            on.setTextAlign(TextAlignment.LEFT);
            on.setFont(LABEL_STRONG);
            on.setFill(palette().of(Ink.TEXT));
            on.fillText(text, 0, y);
            on.setFont(LABEL);
            on.setFill(palette().of(Ink.TEXT_3));
            on.setTextAlign(TextAlignment.RIGHT);
            on.fillText(figure, width, y);
        }

        /// From the shortest call to the 99th of a hundred: one call that waited would flatten all others.
        private void histogram(GraphicsContext on, double y, double width) {
            double from = calls[0];
            double to = Math.max(from + 1, calls[(int) (0.99 * (calls.length - 1))]);
            int[] bins = new int[BINS];
            int most = 1;
            for (double call : calls) {
                int bin = (int) Math.min(BINS - 1, (call - from) / (to - from) * BINS);
                most = Math.max(most, ++bins[bin]);
            }
            on.setFill(palette().fill(kind, false));
            double wide = width / BINS;
            for (int i = 0; i < BINS; i++) {
                double high = bins[i] == 0 ? 0 : Math.max(1, (double) bins[i] / most * PLOT);
                on.fillRect(i * wide, y + PLOT - high, Math.max(1, wide - 1), high);
            }
            axis(on, Numbers.micros(from), Numbers.micros(to) + "\u00a0\u00b5s", y + PLOT + 3, width);
        }

        private void bars(GraphicsContext on, double y, double width) {
            double most = java.util.Arrays.stream(layers).max().orElse(1);
            double wide = width / layers.length;
            for (int i = 0; i < layers.length; i++) {
                on.setFill(palette().fill(kind, i % 2 == 1));
                double high = Math.max(1, layers[i] / most * PLOT);
                on.fillRect(i * wide, y + PLOT - high, Math.max(1, wide - 1), high);
            }
            axis(on, "layer 0", Integer.toString(layers.length - 1), y + PLOT + 3, width);
        }

        private void axis(GraphicsContext on, String left, String right, double y, double width) {
            on.setFont(SMALL);
            on.setFill(palette().of(Ink.TEXT_3));
            on.setTextBaseline(VPos.TOP);
            on.setTextAlign(TextAlignment.LEFT);
            on.fillText(left, 0, y);
            on.setTextAlign(TextAlignment.RIGHT);
            on.fillText(right, width, y);
        }
    }
}
