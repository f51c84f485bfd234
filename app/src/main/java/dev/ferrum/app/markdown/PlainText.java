package dev.ferrum.app.markdown;

import javafx.scene.layout.VBox;

/// Text as it stands, selectable, in the bundled fonts.
public final class PlainText extends VBox {
    public PlainText(String text) {
        Prose prose = new Prose("\n", "plain-flow");
        prose.setTexts(InlineTexts.plain(text, "plain-text"));
        getChildren().add(prose);
        new MessageSelection(this, () -> text);
    }
}
