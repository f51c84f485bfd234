package dev.ferrum.app.chat;

import java.util.Locale;
import javafx.animation.PauseTransition;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.layout.HBox;
import javafx.util.Duration;

/// `Reading your prompt ▬▬▬ 62 %, 1.3 s left`: shown once reading has lasted half a second, while it lasts.
final class ReadingView extends HBox {
    private static final Duration LONG = Duration.millis(500);
    private static final double BAR = 96;

    private final PauseTransition wait = new PauseTransition(LONG);
    private final ProgressBar bar = new ProgressBar(0);
    private final Label figures = new Label();

    ReadingView(Ties ties, Turn turn) {
        getStyleClass().add("reading");
        setAlignment(Pos.CENTER_LEFT);
        bar.setPrefWidth(BAR);
        bar.setMinWidth(BAR);
        figures.getStyleClass().add("figure");
        Label says = new Label("Reading your prompt");
        getChildren().addAll(says, bar, figures);
        setVisible(false);
        wait.setOnFinished(_ -> setVisible(turn.phaseProperty().get() == Turn.Phase.READING));
        ties.follow(turn.readingProperty(), this::update);
        ties.follow(turn.phaseProperty(), phase -> {
            boolean reads = phase == Turn.Phase.READING;
            setManaged(reads);
            setVisible(false);
            wait.stop();
            if (reads) {
                wait.playFromStart();
            }
        });
    }

    private void update(Reading reading) {
        boolean known = reading.done() > 0 && reading.tokens() > 0;
        bar.setProgress(known ? reading.progress() : 0);
        figures.setText(
                !known
                        ? ""
                        : String.format(
                                Locale.ROOT,
                                "%.0f\u00a0%%%s",
                                100 * reading.progress(),
                                reading.secondsLeft() < 0
                                        ? ""
                                        : ", " + Words.seconds(reading.secondsLeft()) + " left"));
        setAccessibleText("Reading your prompt, " + figures.getText());
    }
}
