package dev.ferrum.app.shell;

import atlantafx.base.controls.ModalPane;
import dev.ferrum.app.chat.ChatView;
import dev.ferrum.app.chat.ChatViewModel;
import dev.ferrum.app.library.LibraryViewModel;
import dev.ferrum.app.service.EngineState;
import dev.ferrum.app.ui.Icons;
import dev.ferrum.app.ui.Mark;
import dev.ferrum.app.ui.ModelFileChooser;
import java.util.Locale;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.StackPane;
import javafx.scene.shape.Circle;

/// The window: header with the model's name in its middle, the page, the status line.
public final class ShellView extends StackPane {
    private static final double MARK = 20;
    private static final double DOT = 4;

    private final ChatViewModel model;
    private final LibraryViewModel library;
    private final ChatView chat;
    private final AboutText about;
    private final ModalPane modal = new ModalPane();
    private final Circle dot = new Circle(DOT);
    private final Label name = new Label();
    private final Label quantisation = new Label();

    public ShellView(ChatViewModel model, LibraryViewModel library, ChatView chat, AboutText about) {
        this.model = model;
        this.library = library;
        this.chat = chat;
        this.about = about;
        BorderPane window = new BorderPane(chat);
        window.getStyleClass().add("window");
        window.setTop(header());
        window.setBottom(new StatusLine(model));
        modal.setId("modal");
        getChildren().addAll(window, modal);
        model.engineProperty().subscribe(this::showModel);
    }

    public void focusPrompt() {
        chat.focusPrompt();
    }

    private Node header() {
        HBox left = new HBox(Mark.node(MARK), button(Icons.plus(), "New chat", this::startAnew));
        left.getStyleClass().add("header-part");
        left.setAlignment(Pos.CENTER_LEFT);
        name.getStyleClass().add("model-name");
        name.setMinWidth(0);
        quantisation.getStyleClass().add("figure");
        HBox middle = new HBox(dot, name, quantisation);
        middle.getStyleClass().add("model-line");
        middle.setAlignment(Pos.CENTER);
        middle.setMouseTransparent(true);
        HBox right = new HBox(
                button(Icons.folder(), "Open a model file", this::openModel),
                button(Icons.info(), "About Ferrum", this::showAbout));
        right.getStyleClass().add("header-part");
        right.setAlignment(Pos.CENTER_RIGHT);
        right.setPickOnBounds(false);
        // The name is centred on the window, not on what the buttons leave.
        StackPane header = new StackPane(left, right, middle);
        header.getStyleClass().add("header");
        return header;
    }

    private static Button button(Node icon, String says, Runnable action) {
        Button button = new Button(null, icon);
        button.getStyleClass().add("header-button");
        button.setTooltip(new Tooltip(says));
        button.setAccessibleText(says);
        button.setId(says.toLowerCase(Locale.ROOT).replace(' ', '-'));
        button.setOnAction(_ -> action.run());
        return button;
    }

    private void showModel(EngineState state) {
        dot.getStyleClass().setAll("dot", styleOf(state));
        switch (state) {
            case EngineState.NoModel _ -> showName("No model", "");
            case EngineState.Loading(var file, var _) ->
                showName(file.getFileName().toString(), "");
            case EngineState.Ready(var card) -> showName(card.name(), card.quantisation());
            case EngineState.Failed(var file, var _, var _) ->
                showName(file.getFileName().toString(), "");
        }
    }

    private void showName(String text, String type) {
        name.setText(text);
        quantisation.setText(type);
    }

    private static String styleOf(EngineState state) {
        return switch (state) {
            case EngineState.NoModel _, EngineState.Loading _ -> "dot-idle";
            case EngineState.Ready _ -> "dot-good";
            case EngineState.Failed _ -> "dot-bad";
        };
    }

    private void startAnew() {
        model.startAnew();
        chat.focusPrompt();
    }

    private void openModel() {
        ModelFileChooser.choose(getScene().getWindow()).ifPresent(library::load);
    }

    private void showAbout() {
        modal.show(new AboutBox(about, () -> modal.hide()));
    }
}
