package dev.ferrum.app.library;

import dev.ferrum.app.fit.Gigabytes;
import dev.ferrum.app.local.LocalModel;
import dev.ferrum.app.service.EngineState;
import dev.ferrum.app.start.CatalogModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javafx.collections.ListChangeListener;
import javafx.css.PseudoClass;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.VBox;

/// The models on this computer, the one in use marked, with what came of the last command under the head.
final class InstalledList extends VBox {
    private static final PseudoClass SELECTED = PseudoClass.getPseudoClass("selected");

    private final ModelsViewModel model;
    private final LibraryViewModel library;
    private final Consumer<Path> showFolder;
    private final Label count = Parts.whole("", "small");
    private final Label others = Parts.lines("", "models-note");
    private final VBox card = Parts.card();

    /// `showFolder` opens a folder with the system's program for it.
    InstalledList(ModelsViewModel model, LibraryViewModel library, Consumer<Path> showFolder) {
        this.model = model;
        this.library = library;
        this.showFolder = showFolder;
        InstalledViewModel installed = model.installed();
        Button twice = new Button("Find duplicates");
        twice.getStyleClass().add("link-button");
        twice.setOnAction(_ -> installed.findDuplicates());
        Button again = new Button("Look again");
        again.getStyleClass().add("link-button");
        again.setOnAction(_ -> installed.scan());
        RowKeys.on(card, "installed-row");
        getChildren()
                .addAll(
                        Parts.head(Parts.whole("Installed", "card-title"), count, twice, again),
                        new WorkLine(installed),
                        card,
                        others);
        installed.models().addListener((ListChangeListener<LocalModel>) _ -> show());
        installed.othersProperty().subscribe(_ -> showOthers());
        library.engineProperty().subscribe(_ -> show());
        model.chosenProperty().subscribe(_ -> showChosen());
    }

    private void show() {
        List<Node> rows = new ArrayList<>();
        // Whoever links a file that comes with Ferrum sees it once.
        List<LocalModel> models = model.installed().models().stream()
                .filter(local ->
                        library.bundled().stream().noneMatch(it -> it.file().equals(local.file())))
                .toList();
        Optional<Path> loaded = library.engineProperty().get() instanceof EngineState.Ready(var card)
                ? Optional.of(card.file())
                : Optional.empty();
        for (LocalModel local : models) {
            rows.add(InstalledRow.of(
                    local, loaded.filter(local.file()::equals).isPresent(), model, library, showFolder));
        }
        for (CatalogModel bundled : library.bundled()) {
            rows.add(InstalledRow.bundled(
                    bundled, loaded.filter(bundled.file()::equals).isPresent(), library));
        }
        card.getChildren().setAll(rows);
        long bytes = models.stream().mapToLong(LocalModel::bytes).sum();
        count.setText(
                models.isEmpty()
                        ? "the demo model"
                        : "%d %s, %s"
                                .formatted(
                                        models.size(), models.size() == 1 ? "model" : "models", Gigabytes.text(bytes)));
        showChosen();
    }

    private void showOthers() {
        int found = model.installed().othersProperty().get();
        others.setText(
                found == 1
                        ? "1 more file is of an architecture that Ferrum does not run."
                        : "%d more files are of architectures that Ferrum does not run.".formatted(found));
        Parts.show(others, found > 0);
    }

    private void showChosen() {
        for (Node node : card.getChildren()) {
            node.pseudoClassStateChanged(
                    SELECTED,
                    model.chosenProperty().get() instanceof Chosen.Installed(LocalModel local)
                            && local.equals(node.getUserData()));
        }
    }
}
