package dev.ferrum.app.library;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.control.Toggle;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/// Searching, the filter, and bringing a file.
final class ModelsToolbar extends HBox {
    private static final double FIELD = 300;

    private final TextField field = new TextField();

    /// `choose` asks for files and hands on what was chosen.
    ModelsToolbar(ModelsViewModel model, Consumer<Consumer<List<Path>>> choose) {
        getStyleClass().add("models-toolbar");
        setAlignment(Pos.CENTER_LEFT);
        field.setId("model-search");
        field.getStyleClass().add("search-field");
        field.setPromptText("Search models");
        field.setAccessibleText("Search models; Enter searches " + model.hubName());
        field.textProperty().bindBidirectional(model.catalog().wordsProperty());
        field.setOnAction(_ -> model.searchHub());
        Label hint = Parts.whole("Enter", "key-cap");
        hint.setMouseTransparent(true);
        StackPane.setAlignment(hint, Pos.CENTER_RIGHT);
        FontIcon lens = new FontIcon(Feather.SEARCH);
        lens.getStyleClass().add("search-lens");
        StackPane.setAlignment(lens, Pos.CENTER_LEFT);
        StackPane search = new StackPane(field, lens, hint);
        search.getStyleClass().add("models-search");
        search.setPrefWidth(FIELD);
        Button hub = new Button("Search " + model.hubName());
        hub.setId("search-hub");
        hub.setMinWidth(Region.USE_PREF_SIZE);
        hub.setOnAction(_ -> model.searchHub());
        hub.disableProperty().bind(field.textProperty().map(String::isBlank));
        Button add = new Button("Add a GGUF file\u2026", new FontIcon(Feather.FILE));
        add.setId("open-model");
        add.setMinWidth(Region.USE_PREF_SIZE);
        add.setOnAction(_ -> choose.accept(model.installed()::offer));
        getChildren().addAll(search, hub, filter(model.catalog()), Parts.space(), add);
    }

    private static HBox filter(CatalogViewModel model) {
        ToggleGroup group = new ToggleGroup();
        ToggleButton fitting = segment("Fits this computer", group);
        ToggleButton all = segment("All", group);
        fitting.setSelected(model.onlyFittingProperty().get());
        all.setSelected(!fitting.isSelected());
        group.selectedToggleProperty().addListener((_, before, now) -> {
            if (now == null) {
                // One of the two always holds.
                Toggle back = before;
                back.setSelected(true);
            } else {
                model.onlyFittingProperty().set(now == fitting);
            }
        });
        HBox segments = new HBox(fitting, all);
        segments.getStyleClass().add("segments");
        segments.setMaxHeight(Region.USE_PREF_SIZE);
        return segments;
    }

    private static ToggleButton segment(String text, ToggleGroup group) {
        ToggleButton button = new ToggleButton(text);
        button.getStyleClass().add("segment");
        button.setToggleGroup(group);
        button.setMinWidth(Region.USE_PREF_SIZE);
        return button;
    }
}
