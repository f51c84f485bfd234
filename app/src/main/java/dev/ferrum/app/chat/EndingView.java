package dev.ferrum.app.chat;

import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/// Why an answer ended where the model did not end it itself, and the way on from there.
final class EndingView extends HBox {
    EndingView(Ties ties, Turn turn, ChatViewModel model) {
        getStyleClass().add("ending");
        setAlignment(Pos.CENTER_LEFT);
        ties.follow(turn.phaseProperty(), _ -> update(turn, model));
        ties.follow(turn.endingProperty(), _ -> update(turn, model));
    }

    private void update(Turn turn, ChatViewModel model) {
        Turn.Phase phase = turn.phaseProperty().get();
        String words = turn.endingProperty().get();
        boolean shown = phase == Turn.Phase.STOPPED || phase == Turn.Phase.FAILED || !words.isEmpty();
        setManaged(shown && !phase.running());
        setVisible(shown && !phase.running());
        getStyleClass().remove("failed");
        getChildren().clear();
        if (!shown) {
            return;
        }
        switch (phase) {
            case FAILED -> {
                getStyleClass().add("failed");
                FontIcon icon = new FontIcon(Feather.ALERT_TRIANGLE);
                Label why = new Label(words + " What was written is kept.");
                why.getStyleClass().add("failure");
                why.setWrapText(true);
                why.setMinHeight(Region.USE_PREF_SIZE);
                HBox.setHgrow(why, Priority.ALWAYS);
                why.setMaxWidth(Double.MAX_VALUE);
                Button on = new Button("Go on from here");
                on.setMinWidth(Region.USE_PREF_SIZE);
                on.setOnAction(_ -> model.goOn(turn));
                getChildren().addAll(icon, why, on);
            }
            case STOPPED -> {
                Label chip = new Label(words.isEmpty() ? "Stopped" : words);
                chip.getStyleClass().add("chip");
                Button on = new Button("Go on");
                on.getStyleClass().add("link-button");
                on.setOnAction(_ -> model.goOn(turn));
                getChildren().addAll(chip, on);
            }
            case DONE -> {
                Label note = new Label(words);
                note.getStyleClass().add("small");
                getChildren().add(note);
            }
            case READING, THINKING, WRITING -> {}
        }
    }
}
