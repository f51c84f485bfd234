package dev.ferrum.app.profiler;

import dev.ferrum.app.profiler.ExpertPicture.Cell;
import dev.ferrum.app.profiler.data.ExpertLoad;
import dev.ferrum.app.profiler.data.Numbers;
import dev.ferrum.app.profiler.data.ProfileSentence;
import dev.ferrum.engine.profile.ExpertCounts;
import java.util.Locale;
import java.util.stream.IntStream;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/// The experts page: how often each expert of each layer was chosen since the present chat was opened.
final class ExpertsPage extends BorderPane {
    private static final double WIDE = 1000;
    private static final int MOST_USED = 6;
    /// The map has thousands of cells and changes little in a second.
    private static final long PERIOD = 1_000_000_000L;

    private final Label conclusion = new Label();
    private final Label evidence = new Label();
    private final ExpertPicture map;
    private final VBox detail = new VBox(8);
    private ExpertLoad load = new ExpertLoad(ExpertCounts.NONE);
    private long shown;

    ExpertsPage(ProfilerViewModel model, StagePalette palette) {
        getStyleClass().add("experts-page");
        conclusion.getStyleClass().add("sentence");
        conclusion.setId("experts-conclusion");
        evidence.setWrapText(true);
        VBox sentence = new VBox(4, conclusion, evidence);
        sentence.getStyleClass().add("sentence-block");
        map = new ExpertPicture(palette);
        VBox framed = new VBox(map);
        VBox.setVgrow(map, Priority.ALWAYS);
        VBox.setVgrow(framed, Priority.ALWAYS);
        framed.getStyleClass().add("map-block");
        setCenter(new VBox(sentence, legend(), framed));
        detail.getStyleClass().add("detail");
        detail.setMinWidth(280);
        detail.setPrefWidth(280);
        widthProperty().subscribe(width -> setRight(width.doubleValue() >= WIDE ? detail : null));
        map.selectedProperty().subscribe(_ -> describe());
        model.frameProperty().subscribe(frame -> show(frame.experts()));
    }

    private void show(ExpertCounts counts) {
        long now = System.nanoTime();
        boolean first = load.empty() && counts.layers() > 0;
        if (now - shown < PERIOD && !first) {
            return;
        }
        shown = now;
        load = new ExpertLoad(counts);
        ProfileSentence sentence = load.sentence();
        conclusion.setText(load.empty() ? "Which experts does this chat ask?" : sentence.conclusion());
        evidence.setText(
                load.empty()
                        ? "Send a message while measuring: every choice of the router is counted."
                        : sentence.evidence());
        map.show(load);
        describe();
    }

    private static HBox legend() {
        Region scale = new Region();
        scale.getStyleClass().add("heat-scale");
        scale.setMinSize(160, 8);
        scale.setMaxSize(160, 8);
        Label title = new Label("How often a row chose the expert");
        Label never = new Label("never");
        Label most = new Label("as often as can be, or 6 times an even share");
        Label side = new Label("Work of the busiest eighth");
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        HBox legend = new HBox(10, title, never, scale, most, space, side);
        legend.getChildren().stream()
                .filter(Label.class::isInstance)
                .forEach(label -> label.getStyleClass().add("small"));
        legend.setAlignment(Pos.CENTER_LEFT);
        legend.getStyleClass().add("flame-head");
        return legend;
    }

    /// The selected expert, and the most used ones of its layer.
    private void describe() {
        detail.getChildren().clear();
        Cell cell = map.selectedProperty().get();
        ExpertCounts counts = load.counts();
        if (load.empty() || cell.layer() >= counts.layers() || cell.expert() >= counts.experts()) {
            return;
        }
        int layer = cell.layer();
        Label title = new Label("Layer %d, expert %d".formatted(layer, cell.expert()));
        title.getStyleClass().add("heading");
        GridPane figures = table();
        double times = load.timesEven(layer, cell.expert());
        row(figures, "Chosen by", String.format(Locale.ROOT, "%,d rows", counts.rows(layer, cell.expert())));
        row(figures, "Times an even share", String.format(Locale.ROOT, "%.1f \u00d7", times));
        row(figures, "Steps that read it", String.format(Locale.ROOT, "%,d", counts.steps(layer, cell.expert())));
        long rank = IntStream.range(0, counts.experts())
                        .filter(expert -> counts.rows(layer, expert) > counts.rows(layer, cell.expert()))
                        .count()
                + 1;
        row(figures, "Rank in its layer", "%d of %d".formatted(rank, counts.experts()));
        Label layerTitle = new Label("Layer " + layer);
        layerTitle.getStyleClass().add("stage-name");
        GridPane most = table();
        row(most, "Works like", String.format(Locale.ROOT, "%.0f even experts", load.likeEven(layer)));
        row(most, "Busiest eighth", Numbers.percent(load.busiestShare(layer)));
        IntStream.range(0, counts.experts())
                .boxed()
                .sorted((one, other) -> Long.compare(counts.rows(layer, other), counts.rows(layer, one)))
                .limit(MOST_USED)
                .forEach(expert -> row(
                        most,
                        "Expert " + expert,
                        String.format(
                                Locale.ROOT,
                                "%,d \u00b7 %.1f \u00d7",
                                counts.rows(layer, expert),
                                load.timesEven(layer, expert))));
        Label warning = new Label(
                "Numbers of experts mean nothing across layers: expert %d here and in the next layer are unrelated."
                        .formatted(cell.expert()));
        warning.setWrapText(true);
        warning.getStyleClass().add("small");
        detail.getChildren().addAll(title, figures, layerTitle, most, warning);
    }

    private static GridPane table() {
        GridPane table = new GridPane();
        table.getStyleClass().add("detail-table");
        table.setHgap(12);
        table.setVgap(2);
        return table;
    }

    private static void row(GridPane table, String what, String value) {
        Label says = new Label(what);
        says.setMaxWidth(Double.MAX_VALUE);
        GridPane.setHgrow(says, Priority.ALWAYS);
        Label figure = new Label(value);
        figure.getStyleClass().add("figure-value");
        table.addRow(table.getRowCount(), says, figure);
    }
}
