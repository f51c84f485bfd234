package dev.ferrum.app.chat;

import dev.ferrum.app.service.EngineState;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.StringProperty;
import javafx.beans.value.ObservableValue;
import javafx.scene.input.Clipboard;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.StackPane;

/// The text of the next message; grows to eight lines. The text is the open conversation's draft.
final class PromptInput extends StackPane {
    private static final int MOST_LINES = 8;
    /// What is longer goes along as a file when it is pasted.
    private static final int LONG_PASTE = 4000;

    private final ChatViewModel model;
    private final ObservableValue<SendKey> sendKey;
    private final Runnable editLast;
    private final GrowingText text = new PastingText();

    PromptInput(ChatViewModel model, ObservableValue<SendKey> sendKey, Runnable editLast) {
        this.model = model;
        this.sendKey = sendKey;
        this.editLast = editLast;
        text.getStyleClass().add("prompt-input");
        text.setId("prompt");
        text.setAccessibleText("Message");
        text.addEventFilter(KeyEvent.KEY_PRESSED, this::onKey);
        getChildren().add(text);
        model.openProperty().addListener((_, before, now) -> {
            text.textProperty().unbindBidirectional(before.draftProperty());
            text.textProperty().bindBidirectional(now.draftProperty());
            text.end();
        });
        text.textProperty().bindBidirectional(model.openProperty().get().draftProperty());
        model.engineProperty().subscribe(this::hint);
        model.openProperty()
                .addListener((_, _, _) -> hint(model.engineProperty().get()));
        model.replyingProperty().subscribe(_ -> hint(model.engineProperty().get()));
    }

    /// A long text that is pasted becomes a file beside the message.
    private final class PastingText extends GrowingText {
        PastingText() {
            super(MOST_LINES);
        }

        @Override
        public void paste() {
            String pasted = Clipboard.getSystemClipboard().getString();
            if (pasted != null && pasted.length() > LONG_PASTE) {
                model.attachText("Pasted text", pasted);
            } else {
                super.paste();
            }
        }
    }

    StringProperty textProperty() {
        return text.textProperty();
    }

    ReadOnlyBooleanProperty inputFocusedProperty() {
        return text.focusedProperty();
    }

    String getText() {
        return text.getText();
    }

    void setText(String value) {
        text.setText(value);
    }

    void end() {
        text.end();
    }

    @Override
    public void requestFocus() {
        text.requestFocus();
    }

    /// Sends what is written, if that is possible.
    void send() {
        if (model.send(text.getText())) {
            text.clear();
        }
    }

    private void hint(EngineState state) {
        boolean begun = !model.openProperty().get().turns().isEmpty();
        text.setPromptText(
                state instanceof EngineState.Ready
                        ? begun ? "Ask a follow-up, or drop a file here" : "Ask, or drop a file here"
                        : "Your message waits here until a model is loaded");
    }

    private void onKey(KeyEvent event) {
        if (event.getCode() == KeyCode.ENTER && !event.isAltDown()) {
            event.consume();
            boolean sends =
                    !event.isShiftDown() && (event.isShortcutDown() == (sendKey.getValue() == SendKey.SHORTCUT_ENTER));
            if (sends) {
                send();
            } else {
                text.replaceSelection("\n");
            }
        } else if (event.getCode() == KeyCode.ESCAPE && model.replyingProperty().get()) {
            event.consume();
            model.stop();
        } else if (event.getCode() == KeyCode.UP && text.getText().isEmpty()) {
            event.consume();
            editLast.run();
        }
    }
}
