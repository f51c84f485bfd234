package dev.ferrum.app.chat;

import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/// Says that the context is nearly full, or what the next answer will not see, before that happens.
final class ContextBanner extends HBox {
    private final Label headline = new Label();
    private final Label says = new Label();

    ContextBanner(ChatViewModel model) {
        getStyleClass().add("context-banner");
        setAlignment(Pos.CENTER_LEFT);
        headline.getStyleClass().add("banner-headline");
        headline.setId("context-headline");
        says.getStyleClass().add("banner-text");
        says.setWrapText(true);
        says.setMinHeight(Region.USE_PREF_SIZE);
        VBox words = new VBox(headline, says);
        HBox.setHgrow(words, Priority.ALWAYS);
        Button anew = new Button("New chat");
        anew.setMinWidth(Region.USE_PREF_SIZE);
        anew.setOnAction(_ -> model.startAnew());
        getChildren().addAll(words, anew);
        model.contextProperty().subscribe(this::update);
    }

    private void update(ContextMeter now) {
        boolean shown = now.level() != ContextMeter.Level.FINE;
        setVisible(shown);
        setManaged(shown);
        switch (now.level()) {
            case FINE -> {}
            case NEARLY_FULL -> {
                headline.setText(
                        "%s of %s are used".formatted(Words.context(now.used()), Words.context(now.capacity())));
                says.setText("The next long answer may not fit. After that the oldest messages are left out.");
            }
            case DROPS -> {
                headline.setText(
                        now.dropped() == 1
                                ? "The next answer leaves out the oldest message"
                                : "The next answer leaves out the %d oldest messages".formatted(now.dropped()));
                says.setText("They stay in the chat; the model does not see them. All of it would take %s of %s."
                        .formatted(Words.context(now.used()), Words.context(now.capacity())));
            }
        }
    }
}
