package dev.ferrum.app.chat;

import dev.ferrum.app.service.EngineState;
import java.util.Locale;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.layout.VBox;

/// Shown in place of an empty transcript while a model is loaded.
final class LoadingPane extends VBox {
    private static final double WIDTH = 280;

    private final Label name = new Label();
    private final Label percent = new Label();
    private final ProgressBar bar = new ProgressBar(0);

    LoadingPane() {
        getStyleClass().add("loading-pane");
        setAlignment(Pos.CENTER);
        bar.setPrefWidth(WIDTH);
        name.getStyleClass().add("loading-name");
        percent.getStyleClass().add("figure");
        getChildren().addAll(name, bar, percent);
    }

    void update(EngineState.Loading loading) {
        name.setText("Loading " + loading.file().getFileName());
        bar.setProgress(loading.progress());
        percent.setText(String.format(Locale.ROOT, "%.0f\u00a0%%", 100 * loading.progress()));
    }
}
