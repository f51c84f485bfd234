package dev.ferrum.app.shell;

import dev.ferrum.app.chat.ChatViewModel;
import dev.ferrum.app.service.EngineState;
import dev.ferrum.app.service.ModelCard;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.shape.Circle;

/// The lowest line: backend, device, model, speed of the last reply; at the right what runs.
final class StatusLine extends HBox {
    private static final double DOT = 1.5;

    private final ChatViewModel model;
    private final HBox facts = new HBox();
    private final Label activity = new Label();

    StatusLine(ChatViewModel model) {
        this.model = model;
        getStyleClass().add("status-line");
        setAlignment(Pos.CENTER_LEFT);
        facts.getStyleClass().add("status-facts");
        facts.setAlignment(Pos.CENTER_LEFT);
        facts.setMinWidth(0);
        activity.setId("activity");
        activity.setMinWidth(Region.USE_PREF_SIZE);
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        getChildren().addAll(facts, space, activity);
        model.engineProperty().subscribe(_ -> update());
        model.replyingProperty().subscribe(_ -> update());
        model.replies().rateProperty().subscribe(_ -> update());
    }

    private void update() {
        EngineState state = model.engineProperty().get();
        facts.getChildren().clear();
        switch (state) {
            case EngineState.NoModel _, EngineState.Failed _ -> fact("No model loaded", "status-text");
            case EngineState.Loading _ -> fact("Loading", "status-text");
            case EngineState.Ready(var card) -> describe(card);
        }
        activity.setText(
                switch (state) {
                    case EngineState.Ready _ -> model.replyingProperty().get() ? "1 answer running" : "Ready";
                    case EngineState.Loading(var _, var done) -> String.format(Locale.ROOT, "%.0f\u00a0%%", 100 * done);
                    case EngineState.NoModel _, EngineState.Failed _ -> "";
                });
    }

    private void describe(ModelCard card) {
        List<String> words = new ArrayList<>(List.of(card.backend().toUpperCase(Locale.ROOT)));
        if (!card.device().isEmpty()) {
            words.add(card.device());
        }
        words.add(card.name());
        words.forEach(word -> fact(word, "status-text"));
        if (model.replies().rateProperty().get() > 0) {
            fact(
                    String.format(
                            Locale.ROOT,
                            "%.1f tok/s",
                            model.replies().rateProperty().get()),
                    "status-rate");
        }
    }

    private void fact(String text, String style) {
        if (!facts.getChildren().isEmpty()) {
            Circle dot = new Circle(DOT);
            dot.getStyleClass().add("status-dot");
            facts.getChildren().add(dot);
        }
        Label label = new Label(text);
        label.getStyleClass().add(style);
        facts.getChildren().add(label);
    }
}
