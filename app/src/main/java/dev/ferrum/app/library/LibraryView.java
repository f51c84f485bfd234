package dev.ferrum.app.library;

import dev.ferrum.app.service.EngineState;
import dev.ferrum.app.service.ModelCard;
import dev.ferrum.app.start.CatalogModel;
import dev.ferrum.app.ui.ModelFileChooser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import javafx.collections.ListChangeListener;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.OverrunStyle;
import javafx.scene.control.ProgressBar;
import javafx.scene.control.ScrollPane;
import javafx.scene.input.TransferMode;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/// The models page: the model in use with its facts, those that come with Ferrum, those opened before, and any file.
public final class LibraryView extends StackPane {
    private static final double COLUMN = 800;
    private static final double MIB = 1 << 20;

    private final LibraryViewModel model;
    private final VBox current = new VBox();
    private final VBox recent = new VBox();

    public LibraryView(LibraryViewModel model) {
        this.model = model;
        getStyleClass().add("library");
        VBox column = new VBox();
        column.getStyleClass().add("library-column");
        column.setMaxWidth(COLUMN);
        Label title = new Label("Models");
        title.getStyleClass().add("display");
        Button open = new Button("Open a model file\u2026", new FontIcon(Feather.FOLDER));
        open.getStyleClass().add("accent");
        open.setId("open-model");
        open.setOnAction(_ -> ModelFileChooser.choose(getScene().getWindow()).ifPresent(model::load));
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        HBox head = new HBox(title, space, open);
        head.setAlignment(Pos.CENTER_LEFT);
        Label hint =
                new Label("Ferrum runs Qwen3 mixture-of-experts models from GGUF files. Choose a file, or drop one on"
                        + " this page; it stays where it is.");
        hint.setWrapText(true);
        hint.setMinHeight(Region.USE_PREF_SIZE);
        current.getStyleClass().add("library-card");
        recent.getStyleClass().add("library-card");
        VBox bundled = new VBox();
        bundled.getStyleClass().add("library-card");
        for (CatalogModel known : model.bundled()) {
            bundled.getChildren().add(row(known.name(), known.summary(), known.file()));
        }
        column.getChildren()
                .addAll(
                        head,
                        hint,
                        heading("In use"),
                        current,
                        heading("Comes with Ferrum"),
                        bundled,
                        heading("Opened before"),
                        recent);
        StackPane page = new StackPane(column);
        page.getStyleClass().add("library-page");
        page.setAlignment(Pos.TOP_CENTER);
        ScrollPane scroll = new ScrollPane(page);
        scroll.setFitToWidth(true);
        scroll.getStyleClass().add("settings-scroll");
        getChildren().add(scroll);
        model.engineProperty().subscribe(this::show);
        model.recent().addListener((ListChangeListener<Path>) _ -> showRecent());
        showRecent();
        acceptDrops();
    }

    private void show(EngineState state) {
        switch (state) {
            case EngineState.NoModel _ -> current.getChildren().setAll(says("No model is loaded."));
            case EngineState.Loading(var file, var done) -> {
                ProgressBar bar = new ProgressBar(done);
                bar.setMaxWidth(Double.MAX_VALUE);
                HBox.setHgrow(bar, Priority.ALWAYS);
                Label percent = new Label(String.format(Locale.ROOT, "%.0f\u00a0%%", 100 * done));
                percent.getStyleClass().add("figure");
                Button cancel = new Button("Cancel");
                cancel.setOnAction(_ -> model.cancelLoad());
                HBox line = new HBox(12, bar, percent, cancel);
                line.setAlignment(Pos.CENTER_LEFT);
                current.getChildren().setAll(says("Loading " + file.getFileName()), line);
            }
            case EngineState.Ready(var card) -> current.getChildren().setAll(facts(card));
            case EngineState.Failed failed -> {
                Label what = says(
                        "%s could not be loaded: %s".formatted(failed.file().getFileName(), failed.message()));
                what.getStyleClass().add("library-trouble");
                Button again = new Button("Try again");
                again.setOnAction(_ -> model.load(failed.file()));
                current.getChildren().setAll(what, says(failed.remedy()), again);
            }
        }
    }

    private static Node facts(ModelCard card) {
        GridPane table = new GridPane();
        table.getStyleClass().add("facts");
        fact(table, "Model", card.name());
        fact(table, "Quantisation", card.quantisation());
        fact(
                table,
                "Runs on",
                card.backend().toUpperCase(Locale.ROOT) + (card.device().isEmpty() ? "" : ", " + card.device()));
        fact(table, "Context", String.format(Locale.ROOT, "%,d tokens", card.contextTokens()));
        fact(table, "Weights", megabytes(card.memory().weightBytes()));
        fact(table, "Context cache", megabytes(card.memory().kvBytes()));
        fact(
                table,
                "Thinking",
                card.knowsThinking() ? "can be switched on and off" : "the template has no switch for it");
        fact(table, "File", card.file().getFileName().toString());
        return table;
    }

    private static String megabytes(long bytes) {
        return bytes < 1L << 30
                ? String.format(Locale.ROOT, "%.1f MB", bytes / MIB)
                : String.format(Locale.ROOT, "%.1f GB", bytes / MIB / 1024);
    }

    private static void fact(GridPane table, String name, String value) {
        Label says = new Label(name);
        says.setMinWidth(120);
        Label shown = new Label(value);
        shown.getStyleClass().add("fact");
        shown.setTextOverrun(OverrunStyle.CENTER_ELLIPSIS);
        shown.setMinWidth(0);
        table.addRow(table.getRowCount(), says, shown);
    }

    private void showRecent() {
        recent.getChildren().clear();
        for (Path file : model.recent()) {
            recent.getChildren().add(row(file.getFileName().toString(), String.valueOf(file.getParent()), file));
        }
        if (recent.getChildren().isEmpty()) {
            recent.getChildren().add(says("Files you open are listed here."));
        }
    }

    private HBox row(String title, String summary, Path file) {
        Label name = new Label(title);
        name.getStyleClass().add("setting-name");
        boolean there = Files.exists(file);
        Label more = new Label(there ? summary : "The file is not there any more: " + file);
        more.getStyleClass().add("small");
        more.setTextOverrun(OverrunStyle.CENTER_ELLIPSIS);
        VBox words = new VBox(name, more);
        words.setMinWidth(0);
        words.setAlignment(Pos.CENTER_LEFT);
        HBox.setHgrow(words, Priority.ALWAYS);
        Button load = new Button("Load");
        load.setMinWidth(Region.USE_PREF_SIZE);
        load.setDisable(!there);
        load.setAccessibleText("Load " + title);
        load.setOnAction(_ -> model.load(file));
        HBox row = new HBox(12, words, load);
        row.getStyleClass().add("library-row");
        row.setAlignment(Pos.CENTER_LEFT);
        return row;
    }

    private void acceptDrops() {
        setOnDragOver(event -> {
            if (event.getDragboard().hasFiles()) {
                event.acceptTransferModes(TransferMode.LINK, TransferMode.COPY);
                event.consume();
            }
        });
        setOnDragDropped(event -> {
            if (event.getDragboard().hasFiles()) {
                model.load(event.getDragboard().getFiles().getFirst().toPath());
                event.setDropCompleted(true);
                event.consume();
            }
        });
    }

    private static Label heading(String text) {
        Label label = new Label(text);
        label.getStyleClass().add("group-head");
        return label;
    }

    private static Label says(String text) {
        Label label = new Label(text);
        label.setWrapText(true);
        label.setMinHeight(Region.USE_PREF_SIZE);
        return label;
    }
}
