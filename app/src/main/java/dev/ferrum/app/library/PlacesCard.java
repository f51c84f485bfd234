package dev.ferrum.app.library;

import dev.ferrum.app.local.ModelPlace;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.OverrunStyle;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import javafx.stage.DirectoryChooser;

/// Where models are looked for: Ferrum's own folder, which can move, folders a person has added, and those of
/// other programs that are here.
final class PlacesCard extends VBox {
    private final InstalledViewModel model;
    private final Consumer<Path> showFolder;
    private final VBox card = Parts.card();

    PlacesCard(InstalledViewModel model, Consumer<Path> showFolder) {
        this.model = model;
        this.showFolder = showFolder;
        Button add = link("Add a folder\u2026", this::add);
        getChildren().addAll(Parts.head(Parts.whole("Folders", "card-title"), Parts.whole("", "small"), add), card);
        model.placesProperty().subscribe(this::show);
    }

    private void show(InstalledViewModel.Places places) {
        card.getChildren().clear();
        card.getChildren()
                .add(row(
                        "Ferrum\u2019s folder",
                        places.own(),
                        link("Move\u2026", this::move),
                        link("Open", () -> showFolder.accept(places.own()))));
        for (Path folder : places.scanned()) {
            card.getChildren().add(row("Added by you", folder, link("Remove", () -> model.removeFolder(folder))));
        }
        for (ModelPlace other : places.others()) {
            if (Files.isDirectory(other.folder())) {
                card.getChildren().add(row(capital(other.owner().words()), other.folder()));
            }
        }
    }

    private static HBox row(String name, Path folder, Node... actions) {
        Label path = Parts.label(folder.toString(), "small");
        path.setTextOverrun(OverrunStyle.CENTER_ELLIPSIS);
        path.setMinWidth(0);
        HBox row = Parts.line(12, Parts.whole(name, "place-name"), path, Parts.space());
        row.getChildren().addAll(actions);
        row.getStyleClass().add("place-row");
        return row;
    }

    private static Button link(String text, Runnable action) {
        Button link = new Button(text);
        link.getStyleClass().add("link-button");
        link.setOnAction(_ -> action.run());
        return link;
    }

    private void add() {
        choose("Choose a folder with models").ifPresent(model::addFolder);
    }

    private void move() {
        choose("Choose the new folder for models").ifPresent(model::moveFolder);
    }

    private Optional<Path> choose(String title) {
        DirectoryChooser chooser = new DirectoryChooser();
        chooser.setTitle(title);
        return Optional.ofNullable(chooser.showDialog(getScene().getWindow())).map(File::toPath);
    }

    private static String capital(String text) {
        return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }
}
