package dev.ferrum.app.library;

import dev.ferrum.app.fit.FitReport;
import dev.ferrum.app.fit.Gigabytes;
import dev.ferrum.app.local.LocalModel;
import dev.ferrum.app.start.CatalogModel;
import dev.ferrum.engine.api.ModelInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import javafx.geometry.Pos;
import javafx.geometry.Side;
import javafx.scene.control.Button;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.Label;
import javafx.scene.control.MenuItem;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.feather.Feather;

/// One model on this computer: what it is, loading it, and everything else in a menu.
final class InstalledRow extends HBox {
    private static final double SIZE = 72;
    private static final double CONTEXT = 96;
    private static final double DATE = 92;
    private static final double BUTTON = 76;

    private InstalledRow(String title, String quantisation, boolean loaded, String facts, String trouble) {
        getStyleClass().add("installed-row");
        setAlignment(Pos.CENTER_LEFT);
        setFocusTraversable(true);
        HBox names = Parts.line(8, Parts.name(title), Parts.whole(quantisation, "figure"));
        if (loaded) {
            names.getChildren().add(Parts.chip("Loaded", "good"));
        }
        Label second = Parts.label(trouble.isEmpty() ? facts : trouble, trouble.isEmpty() ? "small" : "row-trouble");
        VBox words = new VBox(2, names, second);
        words.setMinWidth(0);
        words.setAlignment(Pos.CENTER_LEFT);
        HBox.setHgrow(words, Priority.ALWAYS);
        getChildren().add(words);
        setAccessibleText("%s %s%s. %s".formatted(title, quantisation, loaded ? ", loaded" : "", second.getText()));
    }

    static InstalledRow of(
            LocalModel local,
            boolean loaded,
            ModelsViewModel model,
            LibraryViewModel library,
            Consumer<Path> showFolder) {
        String facts = local.info().map(InstalledRow::facts).orElse("");
        String where = local.own() ? "" : " \u00b7 " + local.place().owner().words();
        InstalledRow row = new InstalledRow(local.name(), local.quantisation(), loaded, facts + where, local.trouble());
        row.setUserData(local);
        row.figures(
                Gigabytes.text(local.bytes()),
                local.info()
                        .map(it -> FitReport.contextText(it.trainedContext()) + " context")
                        .orElse(""),
                date(LocalDate.ofInstant(local.changed(), ZoneId.systemDefault())));
        Button load = row.action(loaded, () -> library.load(local.file()), library::unload, local.name());
        load.setDisable(!local.runs());
        IconButton more = new IconButton(Feather.MORE_HORIZONTAL, "More for " + local.name(), () -> {});
        ContextMenu menu = menu(local, model, showFolder);
        more.setOnAction(_ -> menu.show(more, Side.BOTTOM, 0, 4));
        row.getChildren().addAll(load, more);
        row.addEventHandler(MouseEvent.MOUSE_CLICKED, _ -> model.choose(local));
        row.addEventHandler(KeyEvent.KEY_PRESSED, event -> {
            if (event.getTarget() == row && (event.getCode() == KeyCode.ENTER || event.getCode() == KeyCode.SPACE)) {
                model.choose(local);
                event.consume();
            }
            if (event.getTarget() == row && event.getCode() == KeyCode.DELETE && local.own()) {
                model.installed().delete(local);
                event.consume();
            }
        });
        return row;
    }

    static InstalledRow bundled(CatalogModel model, boolean loaded, LibraryViewModel library) {
        InstalledRow row = new InstalledRow(model.name(), "built in", loaded, model.summary(), "");
        row.figures(size(model.file()), "", "");
        row.getChildren().add(row.action(loaded, () -> library.load(model.file()), library::unload, model.name()));
        Region place = new Region();
        place.getStyleClass().add("menu-place");
        row.getChildren().add(place);
        return row;
    }

    private static String size(Path file) {
        try {
            return Gigabytes.text(Files.size(file));
        } catch (IOException _) {
            return "";
        }
    }

    private static String facts(ModelInfo info) {
        return "%d layers, %d experts, %d per token".formatted(info.layers(), info.experts(), info.topK());
    }

    private static String date(LocalDate day) {
        LocalDate today = LocalDate.now();
        if (day.equals(today)) {
            return "Today";
        }
        if (day.equals(today.minusDays(1))) {
            return "Yesterday";
        }
        String pattern = day.getYear() == today.getYear() ? "d MMMM" : "MMMM yyyy";
        return day.format(DateTimeFormatter.ofPattern(pattern, Locale.UK));
    }

    private void figures(String size, String context, String date) {
        Label bytes = Parts.whole(size, "figure");
        bytes.setPrefWidth(SIZE);
        bytes.setAlignment(Pos.CENTER_RIGHT);
        Label tokens = Parts.whole(context, "small");
        tokens.setPrefWidth(CONTEXT);
        Label day = Parts.whole(date, "small");
        day.setPrefWidth(DATE);
        getChildren().addAll(bytes, tokens, day);
    }

    private Button action(boolean loaded, Runnable load, Runnable unload, String name) {
        Button button = new Button(loaded ? "Unload" : "Load");
        button.setMinWidth(BUTTON);
        button.setAccessibleText(button.getText() + " " + name);
        button.setOnAction(_ -> (loaded ? unload : load).run());
        return button;
    }

    private static ContextMenu menu(LocalModel local, ModelsViewModel model, Consumer<Path> showFolder) {
        InstalledViewModel installed = model.installed();
        ContextMenu menu = new ContextMenu(
                item("Details", () -> model.choose(local)),
                item("Check again", () -> installed.verify(local)),
                item("Show in its folder", () -> showFolder.accept(local.file().getParent())));
        if (!local.own()) {
            menu.getItems().add(item("Move into Ferrum\u2019s folder", () -> {
                installed.offer(List.of(local.file()));
            }));
        }
        if (installed.isLinked(local)) {
            menu.getItems().add(item("Take off the list", () -> installed.forget(local)));
        }
        menu.getItems().add(item("Delete: put into the trash", () -> installed.delete(local)));
        return menu;
    }

    private static MenuItem item(String text, Runnable action) {
        MenuItem item = new MenuItem(text);
        item.setOnAction(_ -> action.run());
        return item;
    }
}
