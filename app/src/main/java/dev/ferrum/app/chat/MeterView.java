package dev.ferrum.app.chat;

import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;

/// `▬▬ 4.1K of 32K`: how full the model's context is with this chat and what is being written.
final class MeterView extends HBox {
    private static final double BAR = 56;
    private static final PseudoClass CARE = PseudoClass.getPseudoClass("care");

    private final ProgressBar bar = new ProgressBar(0);
    private final Label figures = new Label();

    MeterView(ChatViewModel model) {
        getStyleClass().add("meter");
        setAlignment(Pos.CENTER_RIGHT);
        setMinWidth(Region.USE_PREF_SIZE);
        bar.setPrefWidth(BAR);
        bar.setMinWidth(BAR);
        figures.getStyleClass().add("figure");
        figures.setId("context");
        figures.setMinWidth(Region.USE_PREF_SIZE);
        getChildren().addAll(bar, figures);
        model.contextProperty().subscribe(this::update);
    }

    private void update(ContextMeter now) {
        boolean known = now.capacity() > 0;
        boolean used = now.used() > 0;
        bar.setVisible(used);
        bar.setProgress(now.share());
        figures.setText(
                !known
                        ? ""
                        : used
                                ? Words.context(now.used()) + " of " + Words.context(now.capacity())
                                : Words.context(now.capacity()));
        setAccessibleText(known ? "Context: %d of %d tokens".formatted(now.used(), now.capacity()) : "");
        pseudoClassStateChanged(CARE, now.level() != ContextMeter.Level.FINE);
    }
}
