package dev.ferrum.app.library;

import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.OverrunStyle;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/// Small nodes that the models page is put together from.
final class Parts {
    private Parts() {}

    static Label label(String text, String style) {
        Label label = new Label(text);
        label.getStyleClass().add(style);
        return label;
    }

    /// A label that is never cut.
    static Label whole(String text, String style) {
        Label label = label(text, style);
        label.setMinWidth(Region.USE_PREF_SIZE);
        return label;
    }

    /// A label of as many lines as it needs.
    static Label lines(String text, String style) {
        Label label = label(text, style);
        label.setWrapText(true);
        label.setMinHeight(Region.USE_PREF_SIZE);
        return label;
    }

    /// A name that loses its middle when there is little room: what tells models apart stands at the ends.
    static Label name(String text) {
        Label label = label(text, "model-title");
        label.setTextOverrun(OverrunStyle.CENTER_ELLIPSIS);
        label.setMinWidth(0);
        return label;
    }

    /// A word on a tint; `kind` is `good`, `care`, `bad`, `accent` or `plain`.
    static Label chip(String text, String kind) {
        Label chip = whole(text, "model-chip");
        chip.getStyleClass().add("chip-" + kind);
        return chip;
    }

    static Region space() {
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        return space;
    }

    static HBox line(double spacing, Node... parts) {
        HBox line = new HBox(spacing, parts);
        line.setAlignment(Pos.CENTER_LEFT);
        return line;
    }

    /// The head of a list: its name, a figure behind it, and actions at the right.
    static HBox head(Label title, Label figure, Node... actions) {
        HBox head = line(8, title, figure, space());
        head.getChildren().addAll(actions);
        head.getStyleClass().add("models-head");
        return head;
    }

    static VBox card() {
        VBox card = new VBox();
        card.getStyleClass().add("models-card");
        return card;
    }

    static void show(Node node, boolean shown) {
        node.setVisible(shown);
        node.setManaged(shown);
    }
}
