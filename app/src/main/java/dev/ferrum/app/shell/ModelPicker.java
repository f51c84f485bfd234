package dev.ferrum.app.shell;

import dev.ferrum.app.library.LibraryViewModel;
import dev.ferrum.app.service.EngineState;
import dev.ferrum.app.start.CatalogModel;
import dev.ferrum.app.ui.ModelFileChooser;
import dev.ferrum.app.ui.PopOvers;
import java.nio.file.Path;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.OverrunStyle;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.scene.shape.Circle;
import org.controlsfx.control.PopOver;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/// The model in use, in the middle of the header; a click offers the others.
final class ModelPicker extends Button {
    private static final double DOT = 4;
    private static final double WIDTH = 340;
    private static final double WIDEST_NAME = 320;

    private final LibraryViewModel library;
    private final Circle dot = new Circle(DOT);
    private final Label name = new Label();
    private final Label quantisation = new Label();

    ModelPicker(LibraryViewModel library) {
        this.library = library;
        getStyleClass().add("model-picker");
        setId("model-picker");
        name.getStyleClass().add("model-name");
        name.setTextOverrun(OverrunStyle.CENTER_ELLIPSIS);
        name.setMaxWidth(WIDEST_NAME);
        quantisation.getStyleClass().add("figure");
        quantisation.setMinWidth(Region.USE_PREF_SIZE);
        HBox line = new HBox(8, dot, name, quantisation, new FontIcon(Feather.CHEVRON_DOWN));
        line.setAlignment(Pos.CENTER);
        setGraphic(line);
        setOnAction(_ -> choose());
        library.engineProperty().subscribe(this::show);
    }

    private void show(EngineState state) {
        dot.getStyleClass()
                .setAll(
                        "dot",
                        switch (state) {
                            case EngineState.NoModel _, EngineState.Loading _ -> "dot-idle";
                            case EngineState.Ready _ -> "dot-good";
                            case EngineState.Failed _ -> "dot-bad";
                        });
        switch (state) {
            case EngineState.NoModel _ -> say("No model", "");
            case EngineState.Loading(var file, var _) -> say(file.getFileName().toString(), "");
            case EngineState.Ready(var card) -> say(card.name(), card.quantisation());
            case EngineState.Failed(var file, var _, var _) ->
                say(file.getFileName().toString(), "");
        }
    }

    private void say(String model, String type) {
        name.setText(model);
        quantisation.setText(type);
        quantisation.setManaged(!type.isEmpty());
        setAccessibleText("Model: %s %s".formatted(model, type).strip());
    }

    private void choose() {
        PopOver popover = PopOvers.of(new Region(), PopOver.ArrowLocation.TOP_CENTER);
        VBox content = new VBox();
        content.getStyleClass().add("model-menu");
        content.setPrefWidth(WIDTH);
        content.getChildren().add(heading("Comes with Ferrum"));
        for (CatalogModel model : library.bundled()) {
            content.getChildren().add(row(popover, model.name(), model.summary(), model.file()));
        }
        if (!library.recent().isEmpty()) {
            content.getChildren().add(heading("Opened before"));
            for (Path file : library.recent()) {
                content.getChildren()
                        .add(row(popover, file.getFileName().toString(), String.valueOf(file.getParent()), file));
            }
        }
        Button open = new Button("Open a model file\u2026", new FontIcon(Feather.FOLDER));
        open.getStyleClass().add("menu-row");
        open.setMaxWidth(Double.MAX_VALUE);
        open.setOnAction(_ -> {
            popover.hide();
            ModelFileChooser.choose(getScene().getWindow()).ifPresent(library::load);
        });
        content.getChildren().add(open);
        popover.setContentNode(content);
        popover.show(this);
    }

    private Button row(PopOver popover, String title, String says, Path file) {
        Label first = new Label(title);
        Label second = new Label(says);
        second.getStyleClass().add("small");
        second.setTextOverrun(OverrunStyle.CENTER_ELLIPSIS);
        Button row = new Button(null, new VBox(first, second));
        row.getStyleClass().add("menu-row");
        row.setMaxWidth(Double.MAX_VALUE);
        row.setAccessibleText("Load " + title);
        row.setOnAction(_ -> {
            popover.hide();
            library.load(file);
        });
        return row;
    }

    private static Label heading(String text) {
        Label label = new Label(text);
        label.getStyleClass().add("group-head");
        return label;
    }
}
