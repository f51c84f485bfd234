package dev.ferrum.app.chat;

import dev.ferrum.app.library.LibraryViewModel;
import dev.ferrum.app.service.EngineState;
import dev.ferrum.app.ui.ModelFileChooser;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;

/// Above the prompt of a conversation that is shown: a model that is loading, or that could not be loaded.
final class LoadStrip extends HBox {
    private static final double BAR = 160;

    private final LibraryViewModel library;
    private final Label says = new Label();
    private final ProgressBar bar = new ProgressBar(0);

    LoadStrip(LibraryViewModel library) {
        this.library = library;
        getStyleClass().add("load-strip");
        setAlignment(Pos.CENTER_LEFT);
        says.setWrapText(true);
        says.setMinHeight(Region.USE_PREF_SIZE);
        says.setMaxWidth(Double.MAX_VALUE);
        HBox.setHgrow(says, Priority.ALWAYS);
        bar.setPrefWidth(BAR);
        bar.setMinWidth(BAR);
    }

    /// Shows itself when there is something to say.
    void update(EngineState state) {
        getStyleClass().remove("failed");
        boolean shown = switch (state) {
            case EngineState.Loading(var file, var done) -> {
                says.setText("Loading " + file.getFileName());
                bar.setProgress(done);
                if (!getChildren().contains(bar)) {
                    getChildren().setAll(says, bar, button("Cancel", library::cancelLoad));
                }
                yield true;
            }
            case EngineState.Failed failed -> {
                getStyleClass().add("failed");
                says.setText(
                        "%s could not be loaded: %s".formatted(failed.file().getFileName(), failed.message()));
                getChildren()
                        .setAll(
                                says,
                                button("Try again", () -> library.load(failed.file())),
                                button(
                                        "Choose a file\u2026",
                                        () -> ModelFileChooser.choose(getScene().getWindow())
                                                .ifPresent(library::load)),
                                button("Use the demo", library::loadDefault));
                yield true;
            }
            case EngineState.NoModel _ -> {
                says.setText("No model is loaded. Your chats are unchanged.");
                getChildren().setAll(says, button("Use the demo", library::loadDefault));
                yield true;
            }
            case EngineState.Ready _ -> false;
        };
        setVisible(shown);
        setManaged(shown);
    }

    void hide() {
        setVisible(false);
        setManaged(false);
    }

    private static Button button(String text, Runnable action) {
        Button button = new Button(text);
        button.setMinWidth(Region.USE_PREF_SIZE);
        button.setOnAction(_ -> action.run());
        return button;
    }
}
