package dev.ferrum.app.settings;

import java.util.List;
import java.util.OptionalLong;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.PasswordField;
import javafx.scene.control.TextField;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/// The settings about downloads: how fast they may be, and the token for models behind terms.
final class DownloadRows {
    private static final PseudoClass WRONG = PseudoClass.getPseudoClass("danger");
    private static final double NUMBER = 96;

    private final SettingsViewModel model;
    private final HubTokenViewModel token;
    private final String hub;
    private final PasswordField field = new PasswordField();

    /// `hub`: the host that the token is for.
    DownloadRows(SettingsViewModel model, HubTokenViewModel token, String hub) {
        this.model = model;
        this.token = token;
        this.hub = hub;
    }

    List<Node> rows() {
        return List.of(limit(), token());
    }

    /// Where a token is typed.
    Node tokenField() {
        return field;
    }

    private Node limit() {
        TextField number = new TextField(SpeedLimit.text(model.get().downloadLimit()));
        number.setId("download-limit");
        number.setPromptText("no limit");
        number.setPrefWidth(NUMBER);
        number.setAccessibleText("Megabytes a second that downloads may take at most; empty for no limit");
        number.textProperty().addListener((_, _, text) -> {
            OptionalLong wanted = SpeedLimit.parse(text);
            number.pseudoClassStateChanged(WRONG, wanted.isEmpty());
            wanted.ifPresent(model::setDownloadLimit);
        });
        Label unit = new Label("MB/s");
        unit.getStyleClass().add("setting-unit");
        HBox control = new HBox(8, number, unit);
        control.setMinWidth(Region.USE_PREF_SIZE);
        control.setAlignment(Pos.CENTER_RIGHT);
        return SettingsView.row(
                "Fetch at most", "All downloads together. It counts at once; empty is no limit.", control);
    }

    private Node token() {
        field.setId("hub-token");
        field.setPromptText("hf_\u2026");
        field.setAccessibleText("Token of your account at " + hub);
        HBox.setHgrow(field, Priority.ALWAYS);
        Button keep = button("Keep it", "keep-token");
        keep.disableProperty().bind(field.textProperty().map(String::isBlank));
        Runnable take = () -> {
            if (token.keep(field.getText())) {
                field.clear();
            }
        };
        keep.setOnAction(_ -> take.run());
        field.setOnAction(_ -> take.run());
        Button forget = button("Forget it", "forget-token");
        forget.setOnAction(_ -> token.forget());
        HBox entry = new HBox(8, field, keep, forget);
        Label says = line("token-state");
        Label trouble = line("token-trouble");
        trouble.getStyleClass().add("setting-trouble");
        token.stateProperty().subscribe(state -> {
            says.setText(text(state));
            show(forget, state instanceof HubTokenViewModel.State.Kept);
            entry.setDisable(state instanceof HubTokenViewModel.State.FromEnvironment);
        });
        token.troubleProperty().subscribe(text -> {
            trouble.setText(text);
            show(trouble, !text.isEmpty());
        });
        VBox block = new VBox(
                8,
                SettingsView.words(
                        "Token",
                        "For models behind terms. Accept them on the model's page at %s, make a token that may read there, and put it here. Ferrum sends it to %s alone."
                                .formatted(hub, hub)),
                entry,
                says,
                trouble);
        block.getStyleClass().add("setting-block");
        return block;
    }

    private static String text(HubTokenViewModel.State state) {
        return switch (state) {
            case HubTokenViewModel.State.None _ -> "None is kept.";
            case HubTokenViewModel.State.Kept(String hint) ->
                "One is kept in a file that only you can read: %s".formatted(hint);
            case HubTokenViewModel.State.FromEnvironment(String hint) ->
                "The one in HF_TOKEN counts: %s. Start Ferrum without that variable to keep one here.".formatted(hint);
        };
    }

    private static Button button(String text, String id) {
        Button button = new Button(text);
        button.setId(id);
        button.setMinWidth(Region.USE_PREF_SIZE);
        return button;
    }

    private static Label line(String id) {
        Label label = new Label();
        label.setId(id);
        label.getStyleClass().add("small");
        label.setWrapText(true);
        label.setMinHeight(Region.USE_PREF_SIZE);
        return label;
    }

    private static void show(Node node, boolean shown) {
        node.setVisible(shown);
        node.setManaged(shown);
    }
}
