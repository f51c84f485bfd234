package dev.ferrum.app.ui;

import java.io.File;
import java.nio.file.Path;
import java.util.Optional;
import javafx.stage.FileChooser;
import javafx.stage.Window;

/// Asks for a model file.
public final class ModelFileChooser {
    private ModelFileChooser() {}

    /// The file chosen, or empty when the person cancelled.
    public static Optional<Path> choose(Window owner) {
        FileChooser chooser = new FileChooser();
        chooser.setTitle("Choose a model");
        chooser.getExtensionFilters().add(new FileChooser.ExtensionFilter("Models (*.gguf)", "*.gguf"));
        return Optional.ofNullable(chooser.showOpenDialog(owner)).map(File::toPath);
    }
}
