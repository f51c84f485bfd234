package dev.ferrum.app.shell;

import dev.ferrum.app.chat.Replies;
import dev.ferrum.app.service.EngineState;
import dev.ferrum.app.service.ModelCard;
import java.util.Locale;
import javafx.beans.value.ObservableValue;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.shape.Circle;

/// The lowest line: backend, device, model, memory, speed; at the right what runs.
final class StatusLine extends HBox {
    private static final double DOT = 1.5;
    private static final double BAR = 56;
    private static final double GIB = 1L << 30;

    private final ObservableValue<EngineState> engine;
    private final Replies replies;
    private final HBox facts = new HBox();
    private final Label rate = new Label();
    private final Circle rateDot = dot();
    private final Label activity = new Label();

    StatusLine(ObservableValue<EngineState> engine, Replies replies) {
        this.engine = engine;
        this.replies = replies;
        getStyleClass().add("status-line");
        setAlignment(Pos.CENTER_LEFT);
        facts.getStyleClass().add("status-facts");
        facts.setAlignment(Pos.CENTER_LEFT);
        facts.setMinWidth(0);
        rate.getStyleClass().add("status-rate");
        rate.setId("rate");
        rate.setMinWidth(Region.USE_PREF_SIZE);
        activity.setId("activity");
        activity.setMinWidth(Region.USE_PREF_SIZE);
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        getChildren().addAll(facts, rateDot, rate, space, activity);
        engine.subscribe(_ -> update());
        replies.countProperty().subscribe(_ -> showActivity());
        replies.rateProperty().subscribe(_ -> showRate());
    }

    /// Puts the focus onto the first thing in it that can have it.
    void focusFirst() {
        facts.getChildren().stream()
                .filter(Button.class::isInstance)
                .findFirst()
                .ifPresent(Node::requestFocus);
    }

    private void update() {
        facts.getChildren().clear();
        switch (engine.getValue()) {
            case EngineState.NoModel _, EngineState.Failed _ -> fact(new Label("No model loaded"));
            case EngineState.Loading(var file, var _) -> fact(new Label("Loading " + file.getFileName()));
            case EngineState.Ready(var card) -> describe(card);
        }
        showActivity();
        showRate();
    }

    private void describe(ModelCard card) {
        Button backend = new Button(card.backend().toUpperCase(Locale.ROOT));
        backend.getStyleClass().add("status-button");
        backend.setId("backend");
        backend.setAccessibleText("Runs on %s: why".formatted(card.backend()));
        backend.setOnAction(_ -> BackendPopover.show(backend, card));
        facts.getChildren().add(backend);
        if (!card.device().isEmpty()) {
            fact(new Label(card.device()));
        }
        fact(new Label((card.name() + " " + card.quantisation()).strip()));
        String used = gib(card.memory().totalBytes());
        Label memory = new Label(
                card.deviceBytes() > 0 ? "%s of %s GB".formatted(used, gib(card.deviceBytes())) : used + " GB");
        memory.getStyleClass().add("status-figure");
        memory.setAccessibleText("Weights and context take " + memory.getText());
        fact(memory);
        if (card.memory().split()) {
            Label split = new Label("%d of %d layers' experts on the card"
                    .formatted(card.memory().deviceLayers(), card.memory().layers()));
            split.setTooltip(
                    new Tooltip("The card has no room for more; the CPU computes the others, which is slower."));
            fact(split);
        }
        if (card.deviceBytes() > 0) {
            ProgressBar bar = new ProgressBar((double) card.memory().totalBytes() / card.deviceBytes());
            bar.setPrefWidth(BAR);
            bar.setMinWidth(BAR);
            facts.getChildren().add(bar);
        }
    }

    /// Two figures where they say something: `21.3`, `0.03`.
    private static String gib(long bytes) {
        double value = bytes / GIB;
        return String.format(Locale.ROOT, value < 0.1 ? "%.2f" : value < 100 ? "%.1f" : "%.0f", value);
    }

    private void showRate() {
        double now = replies.rateProperty().get();
        boolean shown = now > 0 && engine.getValue() instanceof EngineState.Ready;
        rate.setText(String.format(Locale.ROOT, "%.1f tok/s", now));
        rate.setVisible(shown);
        rate.setManaged(shown);
        rateDot.setVisible(shown);
        rateDot.setManaged(shown);
    }

    private void showActivity() {
        int running = replies.countProperty().get();
        activity.setText(
                switch (engine.getValue()) {
                    case EngineState.Ready _ ->
                        running == 0 ? "Ready" : running == 1 ? "1 answer running" : running + " answers running";
                    case EngineState.Loading(var _, var done) -> String.format(Locale.ROOT, "%.0f\u00a0%%", 100 * done);
                    case EngineState.NoModel _, EngineState.Failed _ -> "";
                });
    }

    private void fact(Label label) {
        if (!facts.getChildren().isEmpty()) {
            facts.getChildren().add(dot());
        }
        facts.getChildren().add(label);
    }

    private static Circle dot() {
        Circle dot = new Circle(DOT);
        dot.getStyleClass().add("status-dot");
        return dot;
    }
}
