package dev.ferrum.app.profiler;

import java.util.Locale;
import java.util.function.Function;
import javafx.animation.Animation;
import javafx.animation.KeyFrame;
import javafx.animation.Timeline;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableView;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.util.Duration;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/// The profiler page: a sentence, and the stages as a table, measured while it is wanted.
public final class ProfilerView extends VBox {
    private static final Duration PERIOD = Duration.seconds(1);

    private final ProfilerViewModel model;
    private final Timeline clock;

    public ProfilerView(ProfilerViewModel model) {
        this.model = model;
        getStyleClass().add("profiler");
        Label sentence = new Label();
        sentence.getStyleClass().add("sentence");
        sentence.textProperty()
                .bind(model.sentenceProperty()
                        .map(text -> text.isEmpty() ? "Where does the time of a token go?" : text));
        Label says =
                new Label("Measure, then send a message: every stage of every step is timed on the engine\u2019s own"
                        + " clock, and what no stage covers is shown as other.");
        says.setWrapText(true);
        says.setMinHeight(Region.USE_PREF_SIZE);
        Button measure = new Button("Measure", new FontIcon(Feather.PLAY));
        measure.setId("measure");
        measure.setMinWidth(Region.USE_PREF_SIZE);
        measure.setOnAction(_ -> {
            if (model.measuringProperty().get()) {
                model.stop();
            } else {
                model.start();
            }
        });
        model.measuringProperty().subscribe(on -> {
            measure.setText(on ? "Stop measuring" : "Measure");
            measure.setGraphic(new FontIcon(on ? Feather.PAUSE : Feather.PLAY));
        });
        VBox words = new VBox(4, sentence, says);
        HBox.setHgrow(words, Priority.ALWAYS);
        HBox head = new HBox(16, words, measure);
        head.setAlignment(Pos.CENTER_LEFT);
        TableView<StageRow> table = table();
        VBox.setVgrow(table, Priority.ALWAYS);
        getChildren().addAll(head, table);
        clock = new Timeline(new KeyFrame(PERIOD, _ -> model.refresh()));
        clock.setCycleCount(Animation.INDEFINITE);
        // Only while the page is shown.
        sceneProperty().subscribe(scene -> {
            if (scene == null) {
                clock.stop();
            } else {
                clock.play();
            }
        });
    }

    private TableView<StageRow> table() {
        TableView<StageRow> table = new TableView<>(model.rows());
        table.setId("stages");
        table.setAccessibleText("Stages");
        table.setPlaceholder(new Label("Nothing has been measured yet."));
        table.setColumnResizePolicy(TableView.CONSTRAINED_RESIZE_POLICY_FLEX_LAST_COLUMN);
        table.getColumns().add(column("Stage", row -> row.stage(), "stage-name"));
        table.getColumns().add(column("ms", row -> String.format(Locale.ROOT, "%,.1f", row.millis()), "stage-figure"));
        table.getColumns().add(column("calls", row -> String.format(Locale.ROOT, "%,d", row.calls()), "stage-figure"));
        table.getColumns()
                .add(column(
                        "share", row -> String.format(Locale.ROOT, "%.1f\u00a0%%", 100 * row.share()), "stage-figure"));
        return table;
    }

    private static TableColumn<StageRow, String> column(String name, Function<StageRow, String> value, String style) {
        TableColumn<StageRow, String> column = new TableColumn<>(name);
        column.setCellValueFactory(row -> new ReadOnlyObjectWrapper<>(value.apply(row.getValue())));
        column.getStyleClass().add(style);
        column.setSortable(false);
        return column;
    }
}
