package dev.ferrum.app.chat;

import dev.ferrum.app.store.ChatSettings;
import dev.ferrum.app.ui.PopOvers;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.RadioButton;
import javafx.scene.control.TextArea;
import javafx.scene.control.ToggleGroup;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.controlsfx.control.PopOver;

/// What can be set for one chat: system prompt, and how tokens are drawn. Counts from the next answer on.
final class ChatSettingsPopover {
    private static final double WIDTH = 400;
    private static final int SYSTEM_LINES = 4;

    private final ChatViewModel model;
    private final SamplingForm form;
    private final ToggleGroup presets = new ToggleGroup();
    private final Button back = new Button("Back to the preset");

    private ChatSettingsPopover(ChatViewModel model) {
        this.model = model;
        this.form = new SamplingForm(params -> {
            model.changeSettings(model.settings().withCustom(params));
            showCustom();
        });
    }

    static void show(Node owner, ChatViewModel model) {
        PopOver popover = PopOvers.of(new ChatSettingsPopover(model).content(), PopOver.ArrowLocation.BOTTOM_CENTER);
        popover.show(owner);
    }

    private VBox content() {
        VBox content = new VBox();
        content.getStyleClass().add("chat-settings");
        content.setPrefWidth(WIDTH);
        content.getChildren().addAll(heading("System prompt"), systemPrompt(), heading("Sampling"));
        for (Presets.Preset preset : Presets.all()) {
            content.getChildren().add(row(preset));
        }
        back.getStyleClass().add("link-button");
        back.setOnAction(_ -> {
            model.changeSettings(model.settings().withPreset(model.settings().preset()));
            form.show(model.sampling());
            showCustom();
        });
        form.show(model.sampling());
        Label note = new Label("Counts from the next answer on, in this chat.");
        note.getStyleClass().add("small");
        content.getChildren().addAll(form, back, note);
        showCustom();
        return content;
    }

    private TextArea systemPrompt() {
        TextArea area = new TextArea(model.settings().systemPrompt());
        area.setPromptText("What the model should know and how it should answer");
        area.setWrapText(true);
        area.setPrefRowCount(SYSTEM_LINES);
        area.setMinHeight(Region.USE_PREF_SIZE);
        area.setId("system-prompt");
        area.setAccessibleText("System prompt");
        area.textProperty()
                .addListener(
                        (_, _, text) -> model.changeSettings(model.settings().withSystemPrompt(text)));
        return area;
    }

    private RadioButton row(Presets.Preset preset) {
        Label says = new Label(preset.says());
        says.getStyleClass().add("small");
        RadioButton button = new RadioButton();
        VBox words = new VBox(new Label(preset.name()), says);
        words.getStyleClass().add("preset-words");
        button.setGraphic(words);
        button.setAccessibleText(preset.name() + ": " + preset.says());
        button.setId("preset-" + preset.id());
        button.setToggleGroup(presets);
        button.setUserData(preset.id());
        ChatSettings settings = model.settings();
        button.setSelected(settings.custom().isEmpty()
                && preset.id().equals(Presets.named(settings.preset()).id()));
        button.setOnAction(_ -> {
            model.changeSettings(model.settings().withPreset(preset.id()));
            form.show(model.sampling());
            showCustom();
        });
        return button;
    }

    private void showCustom() {
        boolean custom = model.settings().custom().isPresent();
        back.setVisible(custom);
        back.setManaged(custom);
        String preset = Presets.named(model.settings().preset()).id();
        presets.getToggles().forEach(toggle -> toggle.setSelected(!custom && preset.equals(toggle.getUserData())));
    }

    private static Label heading(String text) {
        Label label = new Label(text);
        label.getStyleClass().add("popover-heading");
        return label;
    }
}
