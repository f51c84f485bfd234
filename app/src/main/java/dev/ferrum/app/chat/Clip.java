package dev.ferrum.app.chat;

import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;

/// Text onto the clipboard.
final class Clip {
    private Clip() {}

    static void put(String text) {
        ClipboardContent content = new ClipboardContent();
        content.putString(text);
        Clipboard.getSystemClipboard().setContent(content);
    }
}
