package dev.ferrum.app.chat;

import dev.ferrum.app.library.LibraryViewModel;
import javafx.scene.layout.BorderPane;

/// The conversation page.
public final class ChatView extends BorderPane {
    public ChatView(ChatViewModel model, LibraryViewModel library) {
        getStyleClass().add("chat");
    }

    /// Puts the caret into the prompt.
    public void focusPrompt() {}
}
