package dev.ferrum.app;

import dev.ferrum.app.ui.Theme;
import dev.ferrum.engine.error.EngineException;
import java.lang.System.Logger.Level;
import javafx.application.Platform;
import javafx.scene.control.Alert;
import javafx.stage.Stage;

/// Says that the program cannot start and why: whoever starts it from a menu sees no console.
final class StartFailure {
    private StartFailure() {}

    /// Writes `cause` to the log and shows it over `stage` until it is put away.
    static void show(Stage stage, RuntimeException cause) {
        System.getLogger("ferrum").log(Level.ERROR, "the window cannot be filled", cause);
        Theme theme = theme(stage);
        Alert said = new Alert(Alert.AlertType.ERROR, reason(cause));
        said.setTitle("Ferrum");
        said.setHeaderText("Ferrum cannot start");
        theme.dress(said.getDialogPane().getScene());
        if (stage.isShowing()) {
            said.initOwner(stage);
        }
        said.showAndWait();
    }

    /// That of the empty window, or the system's where there is none yet.
    private static Theme theme(Stage stage) {
        if (stage.getScene() == null) {
            return Theme.of(Platform.getPreferences().getColorScheme());
        }
        return Theme.DARK.ground().equals(stage.getScene().getFill()) ? Theme.DARK : Theme.LIGHT;
    }

    private static String reason(RuntimeException cause) {
        return cause instanceof EngineException known
                ? known.getMessage()
                : "Something unexpected happened: %s. The log says where.".formatted(cause);
    }
}
