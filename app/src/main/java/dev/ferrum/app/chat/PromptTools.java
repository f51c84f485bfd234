package dev.ferrum.app.chat;

import dev.ferrum.app.store.ChatSettings;
import dev.ferrum.engine.api.Prompt.Thinking;
import java.io.File;
import java.util.List;
import javafx.beans.binding.Bindings;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.ContentDisplay;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.stage.FileChooser;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/// Below the text of the next message: attach, thinking, sampling, compare; at the right the context and send or stop.
final class PromptTools extends HBox {
    private static final int FOUR = 4;

    private final ChatViewModel model;
    private final PromptInput input;
    private final ToggleButton thinking = new ToggleButton("Thinking", new FontIcon(Feather.ZAP));
    private final Button preset = new Button("Recommended", new FontIcon(Feather.SLIDERS));
    private final Button compare = new Button("Compare", new FontIcon(Feather.COLUMNS));
    private final Button send = new Button();

    PromptTools(ChatViewModel model, PromptInput input) {
        this.model = model;
        this.input = input;
        getStyleClass().add("prompt-tools");
        setAlignment(Pos.CENTER_LEFT);
        ActionButton attach = new ActionButton(Feather.PAPERCLIP, "Attach text files", this::attach);
        attach.setId("attach");
        thinking.getStyleClass().add("tool-button");
        thinking.setId("thinking");
        thinking.setTooltip(new Tooltip("Let the model reason before it answers"));
        thinking.setOnAction(_ -> model.changeSettings(
                model.settings().withThinking(thinking.isSelected() ? Thinking.ON : Thinking.OFF)));
        preset.getStyleClass().add("tool-button");
        preset.setId("preset");
        preset.setTooltip(new Tooltip("System prompt and sampling of this chat"));
        preset.setOnAction(_ -> ChatSettingsPopover.show(preset, model));
        compare.getStyleClass().add("tool-button");
        compare.setId("compare");
        compare.setTooltip(new Tooltip("Several answers at once, to keep the best"));
        compare.setOnAction(_ -> CompareMenu.show(compare, model, this::compare));
        send.setId("send");
        send.getStyleClass().add("send-button");
        send.setContentDisplay(ContentDisplay.GRAPHIC_ONLY);
        send.setOnAction(_ -> act());
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        getChildren().addAll(attach, thinking, preset, compare, space, new MeterView(model), send);
        connect();
    }

    void compareFour() {
        compare(Variation.By.TEMPERATURE, FOUR);
    }

    private void compare(Variation.By by, int count) {
        if (model.compare(input.getText(), model.variations(by, count))) {
            input.setText("");
        }
    }

    private void connect() {
        model.openProperty().subscribe(now -> now.conversationProperty().subscribe(_ -> showSettings()));
        model.engineProperty().subscribe(_ -> showSettings());
        model.replyingProperty().subscribe(_ -> showSend());
        send.disableProperty()
                .bind(Bindings.createBooleanBinding(
                        () -> !model.replyingProperty().get() && !model.canSend(input.getText()),
                        input.textProperty(),
                        model.replyingProperty(),
                        model.engineProperty(),
                        model.contextProperty()));
        compare.disableProperty().bind(model.replyingProperty());
    }

    private void showSettings() {
        ChatSettings settings = model.settings();
        thinking.setVisible(model.knowsThinking());
        thinking.setManaged(model.knowsThinking());
        thinking.setSelected(Presets.thinks(settings.thinking(), model.knowsThinking()));
        preset.setText(
                settings.custom().isPresent()
                        ? "My own"
                        : Presets.named(settings.preset()).name());
        preset.setAccessibleText("System prompt and sampling: " + preset.getText());
    }

    private void showSend() {
        boolean stops = model.replyingProperty().get();
        send.setGraphic(stops ? StopSquare.node() : new FontIcon(Feather.ARROW_UP));
        send.pseudoClassStateChanged(PseudoClass.getPseudoClass("stop"), stops);
        send.setTooltip(new Tooltip(stops ? "Stop (Esc)" : "Send"));
        send.setAccessibleText(stops ? "Stop the answer" : "Send");
    }

    private void act() {
        if (model.replyingProperty().get()) {
            model.stop();
        } else {
            input.send();
        }
        input.requestFocus();
    }

    private void attach() {
        FileChooser chooser = new FileChooser();
        chooser.setTitle("Attach text files");
        List<File> chosen = chooser.showOpenMultipleDialog(getScene().getWindow());
        if (chosen != null) {
            model.attach(chosen.stream().map(File::toPath).toList());
        }
        input.requestFocus();
    }
}
