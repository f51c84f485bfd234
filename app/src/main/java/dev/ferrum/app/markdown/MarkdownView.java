package dev.ferrum.app.markdown;

import java.net.URI;
import java.util.function.Consumer;
import javafx.scene.control.Label;
import javafx.scene.layout.VBox;

/// TEMPORARY: replaced on merge.
public final class MarkdownView extends VBox {
    private final Label text = new Label();

    public MarkdownView(Consumer<URI> openLink) {
        text.setWrapText(true);
        text.setMinHeight(USE_PREF_SIZE);
        getChildren().add(text);
    }

    public void setMarkdown(String markdown) {
        text.setText(markdown);
    }

    public void setCaretShown(boolean shown) {}
}
