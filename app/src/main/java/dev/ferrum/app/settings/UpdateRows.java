package dev.ferrum.app.settings;

import atlantafx.base.controls.ToggleSwitch;
import dev.ferrum.app.update.UpdateNews;
import java.util.List;
import java.util.function.Consumer;
import javafx.beans.value.ObservableValue;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/// The settings about newer versions: whether to ask, where, and what the answer was.
final class UpdateRows {
    private final SettingsViewModel model;
    private final UpdateNews news;
    private final Consumer<String> showPage;

    /// `showPage` opens an address with the system's browser.
    UpdateRows(SettingsViewModel model, UpdateNews news, Consumer<String> showPage) {
        this.model = model;
        this.news = news;
        this.showPage = showPage;
    }

    List<Node> rows() {
        ToggleSwitch allowed = new ToggleSwitch();
        allowed.setId("tell-updates");
        allowed.setSelected(model.get().updates().allowed());
        allowed.selectedProperty()
                .addListener((_, _, on) ->
                        model.setUpdates(new Updates(on, model.get().updates().address())));
        return List.of(
                SettingsView.row(
                        "Tell me when a newer Ferrum is out",
                        "Each start then asks the address below, and sends nothing about you. Ferrum never downloads it.",
                        allowed),
                address());
    }

    private Node address() {
        TextField field = new TextField(model.get().updates().address());
        field.setId("update-address");
        field.setPromptText("https://\u2026");
        field.setAccessibleText("Address of the file that tells of new versions");
        field.textProperty()
                .addListener((_, _, text) ->
                        model.setUpdates(new Updates(model.get().updates().allowed(), text)));
        HBox.setHgrow(field, Priority.ALWAYS);
        Button now = new Button("Ask now");
        now.setId("ask-update");
        now.setMinWidth(Region.USE_PREF_SIZE);
        ObservableValue<Boolean> missing =
                model.currentProperty().map(it -> it.updates().address().isBlank());
        ObservableValue<Boolean> busy = news.stateProperty().map(UpdateNews.State.Asking.class::isInstance);
        Runnable able = () -> now.setDisable(missing.getValue() || busy.getValue());
        missing.subscribe(_ -> able.run());
        busy.subscribe(_ -> able.run());
        now.setOnAction(_ -> news.ask(model.get().updates().address()));
        Label said = new Label();
        said.setId("update-news");
        said.getStyleClass().add("small");
        said.setWrapText(true);
        said.setMinHeight(Region.USE_PREF_SIZE);
        Button page = new Button("Open its page");
        page.setMinWidth(Region.USE_PREF_SIZE);
        news.stateProperty().subscribe(state -> {
            said.setText(text(state));
            page.setVisible(state instanceof UpdateNews.State.Newer);
            page.setManaged(page.isVisible());
            if (state instanceof UpdateNews.State.Newer(var release)) {
                page.setOnAction(_ -> showPage.accept(release.page().toString()));
            }
        });
        VBox block = new VBox(
                8,
                SettingsView.words("Where to ask", "A file on the web, given by whoever you have Ferrum from."),
                new HBox(8, field, now, page),
                said);
        block.getStyleClass().add("setting-block");
        return block;
    }

    private static String text(UpdateNews.State state) {
        return switch (state) {
            case UpdateNews.State.NotAsked _ -> "Not asked since the start.";
            case UpdateNews.State.Asking _ -> "Asking\u2026";
            case UpdateNews.State.Latest _ -> "This is the newest version.";
            case UpdateNews.State.Newer(var release) -> "Ferrum %s is out.".formatted(release.version());
            case UpdateNews.State.Failed(String reason) -> "That did not work: " + reason;
        };
    }
}
