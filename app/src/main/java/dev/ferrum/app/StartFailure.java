package dev.ferrum.app;

import dev.ferrum.engine.error.EngineException;
import java.lang.System.Logger.Level;
import javafx.scene.control.Alert;
import javafx.stage.Stage;

/// Says that the program cannot start and why: whoever starts it from a menu sees no console.
final class StartFailure {
    private StartFailure() {}

    /// Writes `cause` to the log and shows it over `stage` until it is put away.
    static void show(Stage stage, RuntimeException cause) {
        System.getLogger("ferrum").log(Level.ERROR, "the window cannot be filled", cause);
        Alert said = new Alert(Alert.AlertType.ERROR, reason(cause));
        said.setTitle("Ferrum");
        said.setHeaderText("Ferrum cannot start");
        if (stage.isShowing()) {
            said.initOwner(stage);
        }
        said.showAndWait();
    }

    private static String reason(RuntimeException cause) {
        return cause instanceof EngineException known
                ? known.getMessage()
                : "Something unexpected happened: %s. The log says where.".formatted(cause);
    }
}
