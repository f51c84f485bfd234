package dev.ferrum.app.profiler;

import dev.ferrum.app.profiler.data.FlameKind;
import dev.ferrum.app.profiler.data.Numbers;
import dev.ferrum.app.profiler.data.StageRow;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import javafx.collections.transformation.SortedList;
import javafx.css.PseudoClass;
import javafx.scene.control.Label;
import javafx.scene.control.TableCell;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableRow;
import javafx.scene.control.TableView;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;

/// The stages as a table, which is the flame view's equal for who cannot see it: sortable, and linked with the picture
/// both ways.
final class StageTableView extends TableView<StageRow> {
    private static final String DASH = "\u2013";
    private static final double SHARE_BAR = 72;
    private static final double MARK = 10;
    private static final Duration PERIOD = Duration.ofSeconds(1);
    private static final PseudoClass GROUP = PseudoClass.getPseudoClass("group");

    private final ProfilerViewModel model;
    private final ObservableList<StageRow> lines = FXCollections.observableArrayList();
    private boolean following;

    StageTableView(ProfilerViewModel model) {
        this.model = model;
        setId("stages");
        setAccessibleText("Stages");
        setPlaceholder(new Label("Nothing has been measured yet."));
        SortedList<StageRow> sorted = new SortedList<>(lines);
        sorted.comparatorProperty().bind(comparatorProperty());
        setItems(sorted);
        setFixedCellSize(24);
        setColumnResizePolicy(CONSTRAINED_RESIZE_POLICY_ALL_COLUMNS);
        setRowFactory(_ -> new TableRow<>() {
            @Override
            protected void updateItem(StageRow row, boolean empty) {
                super.updateItem(row, empty);
                pseudoClassStateChanged(GROUP, row != null && row.group());
            }
        });
        getColumns().add(nameColumn());
        getColumns().add(figure("Calls", 62, StageRow::calls, row -> count(row.calls())));
        getColumns().add(figure("Self, \u00b5s", 86, StageRow::selfNanos, row -> Numbers.micros(row.selfNanos())));
        TableColumn<StageRow, StageRow> total =
                figure("Total, \u00b5s", 86, StageRow::totalNanos, row -> Numbers.micros(row.totalNanos()));
        getColumns().add(total);
        getColumns().add(shareColumn());
        getColumns().add(figure("p50, \u00b5s/call", 98, StageRow::p50, row -> nanos(row.p50())));
        getColumns().add(figure("p95", 76, StageRow::p95, row -> nanos(row.p95())));
        getColumns().add(figure("MB", 70, StageRow::bytes, row -> row.bytes() > 0 ? figures(row.bytes() / 1e6) : DASH));
        getColumns()
                .add(figure(
                        "GB/s",
                        66,
                        StageRow::gigabytesPerSecond,
                        row -> row.bytes() > 0 ? figures(row.gigabytesPerSecond()) : DASH));
        getColumns()
                .add(figure(
                        "Of its floor",
                        84,
                        row -> row.floorShare().orElse(-1),
                        row -> row.floorShare().isPresent()
                                ? Numbers.percent(row.floorShare().getAsDouble())
                                : DASH));
        total.setSortType(TableColumn.SortType.DESCENDING);
        getSortOrder().add(total);
        Throttle live =
                model.throttle(PERIOD, () -> show(model.frameProperty().get().rows()));
        model.frameProperty().addListener((_, before, now) -> {
            // What a person chose is shown at once, what comes by itself not more often than it can be read.
            if (before.shown().equals(now.shown()) && model.heldProperty().get().isEmpty()) {
                live.ask();
            } else {
                live.now();
            }
        });
        live.now();
        getSelectionModel().selectedItemProperty().addListener((_, _, row) -> select(row));
        model.selectedProperty().subscribe(_ -> followSelection());
    }

    private static String count(double calls) {
        return calls == 0
                ? ""
                : calls == Math.rint(calls) ? String.format(Locale.ROOT, "%,.0f", calls) : figures(calls);
    }

    private static String nanos(double value) {
        return value > 0 ? Numbers.micros(value) : DASH;
    }

    private static String figures(double value) {
        return value < 0.005 ? "0" : Numbers.figures(value);
    }

    private void show(List<StageRow> rows) {
        if (!lines.equals(rows)) {
            following = true;
            lines.setAll(rows);
            following = false;
            followSelection();
        }
    }

    private void select(StageRow row) {
        if (!following && row != null) {
            model.selectedProperty().set(row.path());
        }
    }

    private void followSelection() {
        List<String> path = model.selectedProperty().get();
        Optional<StageRow> wanted = lines.stream()
                .filter(row -> !path.isEmpty() && sameFrame(row, path))
                .findFirst();
        following = true;
        wanted.ifPresentOrElse(
                row -> getSelectionModel().select(row),
                () -> getSelectionModel().clearSelection());
        following = false;
    }

    /// A layer belongs to its stage's row.
    private static boolean sameFrame(StageRow row, List<String> path) {
        return row.path().equals(path)
                || row.stage().isPresent()
                        && path.size() == row.path().size() + 1
                        && path.subList(0, path.size() - 1).equals(row.path());
    }

    private TableColumn<StageRow, StageRow> nameColumn() {
        TableColumn<StageRow, StageRow> column = column("Stage", 230);
        column.setComparator(java.util.Comparator.comparing(StageRow::name));
        column.getStyleClass().add("stage-name");
        column.setCellFactory(_ -> new TableCell<>() {
            private final Region mark = new Region();

            {
                mark.setMinSize(MARK, MARK);
                mark.setMaxSize(MARK, MARK);
            }

            @Override
            protected void updateItem(StageRow row, boolean empty) {
                super.updateItem(row, empty);
                setText(empty || row == null ? null : row.name());
                setGraphic(empty || row == null ? null : mark);
                if (row != null && !empty) {
                    mark.setStyle("-fx-background-color: %s; -fx-background-radius: 2".formatted(colour(row.kind())));
                }
            }
        });
        return column;
    }

    static String colour(FlameKind kind) {
        return switch (kind) {
            case STEP -> "-fe-stage-step";
            case ATTN -> "-fe-stage-attn";
            case MOE -> "-fe-stage-moe";
            case MOE_BATCHED -> "-fe-stage-batched";
            case MOE_PREFILL -> "-fe-stage-prefill";
            case OTHER -> "-fe-stage-other";
        };
    }

    private TableColumn<StageRow, StageRow> shareColumn() {
        TableColumn<StageRow, StageRow> column = column("Share, %", 140);
        column.setComparator(java.util.Comparator.comparingDouble(StageRow::share));
        column.setCellFactory(_ -> new TableCell<>() {
            private final Region bar = new Region();
            private final Region track = new Region();
            private final Label figure = new Label();
            private final HBox box = new HBox(8, figure, new javafx.scene.layout.StackPane(track, bar));

            {
                track.getStyleClass().add("share-track");
                track.setMinSize(SHARE_BAR, 6);
                track.setMaxSize(SHARE_BAR, 6);
                bar.setMinHeight(6);
                bar.setMaxHeight(6);
                javafx.scene.layout.StackPane.setAlignment(bar, javafx.geometry.Pos.CENTER_LEFT);
                figure.getStyleClass().add("stage-figure-text");
                figure.setMinWidth(40);
                figure.setAlignment(javafx.geometry.Pos.CENTER_RIGHT);
                box.setAlignment(javafx.geometry.Pos.CENTER_RIGHT);
            }

            @Override
            protected void updateItem(StageRow row, boolean empty) {
                super.updateItem(row, empty);
                setGraphic(empty || row == null ? null : box);
                if (row != null && !empty) {
                    figure.setText(String.format(Locale.ROOT, "%.1f", 100 * row.share()));
                    double wide = Math.max(1, SHARE_BAR * Math.min(1, row.share()));
                    bar.setMinWidth(wide);
                    bar.setMaxWidth(wide);
                    bar.setStyle("-fx-background-color: %s; -fx-background-radius: 2".formatted(colour(row.kind())));
                }
            }
        });
        return column;
    }

    private TableColumn<StageRow, StageRow> figure(
            String name, double width, ToDoubleFunction<StageRow> value, Function<StageRow, String> text) {
        TableColumn<StageRow, StageRow> column = column(name, width);
        column.setComparator(java.util.Comparator.comparingDouble(value));
        column.getStyleClass().add("stage-figure");
        column.setCellFactory(_ -> new TableCell<>() {
            @Override
            protected void updateItem(StageRow row, boolean empty) {
                super.updateItem(row, empty);
                setText(empty || row == null ? null : text.apply(row));
            }
        });
        return column;
    }

    private static TableColumn<StageRow, StageRow> column(String name, double width) {
        TableColumn<StageRow, StageRow> column = new TableColumn<>(name);
        column.setCellValueFactory(row -> new ReadOnlyObjectWrapper<>(row.getValue()));
        column.setPrefWidth(width);
        column.setReorderable(false);
        return column;
    }
}
