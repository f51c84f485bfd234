package dev.ferrum.app.markdown;

import atlantafx.base.controls.SelectableTextFlow;
import javafx.scene.layout.StackPane;
import javafx.scene.text.Text;

/// Text as it stands, selectable; TEMPORARY until runs of fonts are merged.
public final class PlainText extends StackPane {
    public PlainText(String text) {
        Text shown = new Text(text);
        shown.getStyleClass().add("plain-text");
        getChildren().add(new SelectableTextFlow(shown));
    }
}
