package dev.ferrum.app.chat;

import dev.ferrum.app.library.LibraryViewModel;
import dev.ferrum.app.service.EngineState;
import java.util.Locale;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;

/// A model that is being loaded: how far, and the way to end it.
final class LoadingPane extends VBox {
    private static final double WIDTH = 320;

    private final Label name = new Label();
    private final Label percent = new Label();
    private final ProgressBar bar = new ProgressBar(0);

    LoadingPane(LibraryViewModel library) {
        getStyleClass().add("loading-pane");
        setAlignment(Pos.CENTER);
        setFillWidth(false);
        bar.setPrefWidth(WIDTH);
        name.getStyleClass().add("loading-name");
        percent.getStyleClass().add("figure");
        percent.setMaxWidth(Double.MAX_VALUE);
        HBox.setHgrow(percent, Priority.ALWAYS);
        Button cancel = new Button("Cancel");
        cancel.setId("cancel-load");
        cancel.setOnAction(_ -> library.cancelLoad());
        HBox foot = new HBox(percent, cancel);
        foot.setAlignment(Pos.CENTER_LEFT);
        foot.setPrefWidth(WIDTH);
        getChildren().addAll(name, bar, foot);
    }

    void update(EngineState.Loading loading) {
        name.setText("Loading " + loading.file().getFileName());
        bar.setProgress(loading.progress());
        percent.setText(String.format(Locale.ROOT, "%.0f\u00a0%%", 100 * loading.progress()));
    }
}
