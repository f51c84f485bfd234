package dev.ferrum.app.chat;

import atlantafx.base.controls.SelectableTextFlow;
import dev.ferrum.engine.api.Role;
import javafx.beans.value.ObservableValue;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.scene.text.Text;
import javafx.scene.text.TextFlow;

/// One message: a person's to the right in a box, a reply as plain text over the whole column.
final class MessageCell extends VBox {
    private static final double WIDEST_QUESTION = 560;

    MessageCell(Turn turn) {
        getStyleClass().add("message");
        if (turn.role() == Role.USER) {
            getChildren().add(question(turn));
        } else {
            getChildren().addAll(reasoning(turn), waiting(turn), answer(turn), note(turn));
        }
    }

    private static Node question(Turn turn) {
        Label text = new Label();
        text.textProperty().bind(turn.textProperty());
        text.setWrapText(true);
        text.setMaxWidth(WIDEST_QUESTION);
        text.setMinHeight(Region.USE_PREF_SIZE);
        text.getStyleClass().add("question");
        HBox row = new HBox(text);
        row.setAlignment(Pos.CENTER_RIGHT);
        return row;
    }

    private static Node answer(Turn turn) {
        TextFlow flow = flow(turn.textProperty(), "answer");
        shownWhile(flow, turn.textProperty().map(text -> !text.isEmpty()));
        return flow;
    }

    private static Node reasoning(Turn turn) {
        Label title = new Label("Reasoning");
        title.getStyleClass().add("reasoning-title");
        VBox box = new VBox(title, flow(turn.reasoningProperty(), "reasoning"));
        box.getStyleClass().add("reasoning-box");
        shownWhile(box, turn.reasoningProperty().map(text -> !text.isEmpty()));
        return box;
    }

    private static Node waiting(Turn turn) {
        Label label = new Label("Reading…");
        label.getStyleClass().add("waiting");
        shownWhile(label, turn.phaseProperty().map(phase -> phase == Turn.Phase.READING));
        return label;
    }

    private static Node note(Turn turn) {
        Label label = new Label();
        label.textProperty().bind(turn.noteProperty());
        label.setWrapText(true);
        label.getStyleClass().add("note");
        turn.phaseProperty()
                .subscribe(phase ->
                        label.getStyleClass().setAll("label", phase == Turn.Phase.FAILED ? "failure" : "note"));
        return label;
    }

    private static TextFlow flow(ObservableValue<String> content, String style) {
        Text text = new Text();
        text.textProperty().bind(content);
        text.getStyleClass().add(style);
        SelectableTextFlow flow = new SelectableTextFlow(text);
        flow.getStyleClass().add(style + "-flow");
        return flow;
    }

    private static void shownWhile(Node node, ObservableValue<Boolean> condition) {
        node.visibleProperty().bind(condition);
        node.managedProperty().bind(condition);
    }
}
