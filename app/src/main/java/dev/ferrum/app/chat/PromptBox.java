package dev.ferrum.app.chat;

import dev.ferrum.app.ui.Icons;
import javafx.beans.binding.Bindings;
import javafx.css.PseudoClass;
import javafx.scene.control.Button;
import javafx.scene.control.TextArea;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.text.Text;

/// Where a person writes: Enter sends, Shift+Enter starts a line, Esc stops. Grows to eight lines.
final class PromptBox extends HBox {
    private static final double LINE = 22;
    private static final double AROUND = 10;
    private static final int MOST_LINES = 8;

    private final ChatViewModel model;
    private final TextArea input = new TextArea();
    private final Text measure = new Text();
    private final Button send = new Button();

    PromptBox(ChatViewModel model) {
        this.model = model;
        getStyleClass().add("prompt-box");
        input.getStyleClass().add("prompt-input");
        input.setId("prompt");
        input.setWrapText(true);
        input.setAccessibleText("Message");
        input.addEventFilter(KeyEvent.KEY_PRESSED, this::onKey);
        HBox.setHgrow(input, Priority.ALWAYS);
        measure.getStyleClass().add("prompt-input-text");
        measure.fontProperty().bind(input.fontProperty());
        measure.textProperty().bind(input.textProperty());
        measure.wrappingWidthProperty()
                .bind(Bindings.createDoubleBinding(() -> Math.max(60, input.getWidth() - 16), input.widthProperty()));
        measure.layoutBoundsProperty().addListener((_, _, _) -> fitHeight());
        fitHeight();
        send.setId("send");
        send.getStyleClass().add("send-button");
        send.setFocusTraversable(false);
        send.setOnAction(_ -> act());
        getChildren().addAll(input, send);
        focusInside();
    }

    /// Shows what the button does now and whether it can.
    void update(boolean replying, boolean ready) {
        send.setGraphic(replying ? Icons.stop() : Icons.send());
        send.setTooltip(new Tooltip(replying ? "Stop (Esc)" : "Send (Enter)"));
        send.setAccessibleText(replying ? "Stop the reply" : "Send");
        send.disableProperty().unbind();
        if (replying) {
            send.setDisable(false);
        } else {
            send.disableProperty()
                    .bind(Bindings.createBooleanBinding(() -> !model.canSend(input.getText()), input.textProperty()));
        }
        input.setPromptText(ready ? "Ask for something" : "Your message waits here until a model is loaded");
    }

    void put(String text) {
        input.setText(text);
        input.end();
        input.requestFocus();
    }

    void focusInput() {
        input.requestFocus();
    }

    private void act() {
        if (model.replyingProperty().get()) {
            model.stop();
        } else if (model.send(input.getText())) {
            input.clear();
        }
        input.requestFocus();
    }

    private void onKey(KeyEvent event) {
        if (event.getCode() == KeyCode.ENTER) {
            event.consume();
            if (event.isShiftDown()) {
                input.replaceSelection("\n");
            } else if (model.send(input.getText())) {
                input.clear();
            }
        } else if (event.getCode() == KeyCode.ESCAPE) {
            event.consume();
            model.stop();
        }
    }

    private void fitHeight() {
        double lines = Math.clamp(Math.ceil(measure.getLayoutBounds().getHeight() / LINE), 1, MOST_LINES);
        input.setPrefHeight(lines * LINE + AROUND);
        input.setMinHeight(Region.USE_PREF_SIZE);
    }

    private void focusInside() {
        input.focusedProperty()
                .subscribe(focused -> pseudoClassStateChanged(PseudoClass.getPseudoClass("focus-inside"), focused));
    }
}
