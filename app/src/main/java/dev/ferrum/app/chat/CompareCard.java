package dev.ferrum.app.chat;

import dev.ferrum.app.markdown.MarkdownView;
import dev.ferrum.app.store.Figures;
import java.util.Locale;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.ContentDisplay;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.input.ScrollEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.feather.Feather;

/// One answer of a comparison: its name, its text, three figures, and the button that keeps it.
final class CompareCard extends VBox {
    private static final PseudoClass CHOSEN = PseudoClass.getPseudoClass("chosen");

    private final Comparison.Candidate candidate;
    private final ChatViewModel model;
    private final Ties ties = new Ties();
    private final ScrollPane scroll = new ScrollPane();
    private final Button keep = new Button("Keep this one");
    private final Label rate = value();
    private final Label tokens = value();
    private final Label first = value();
    private boolean following = true;

    CompareCard(Comparison.Candidate candidate, int number, ChatViewModel model, Links links) {
        this.candidate = candidate;
        this.model = model;
        getStyleClass().add("compare-card");
        setMinSize(0, 0);
        VBox body = body(links);
        scroll.setContent(body);
        scroll.setFitToWidth(true);
        scroll.setHbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
        scroll.getStyleClass().add("compare-scroll");
        scroll.setFocusTraversable(false);
        scroll.setMinHeight(0);
        VBox.setVgrow(scroll, Priority.ALWAYS);
        scroll.addEventFilter(
                ScrollEvent.SCROLL,
                event -> following = event.getDeltaY() <= 0 && scroll.getVvalue() >= scroll.getVmax() - 0.05);
        body.heightProperty().subscribe(_ -> {
            if (following) {
                scroll.setVvalue(scroll.getVmax());
            }
        });
        HBox figures = new HBox(figure(rate, "tok/s"), figure(tokens, "tokens"), figure(first, "to first token"));
        figures.getStyleClass().add("compare-figures");
        Label cap = new Label(Integer.toString(number + 1));
        cap.getStyleClass().add("key-cap");
        keep.setGraphic(cap);
        keep.setContentDisplay(ContentDisplay.RIGHT);
        keep.setMaxWidth(Double.MAX_VALUE);
        keep.getStyleClass().add("keep-button");
        keep.setId("keep-" + (number + 1));
        keep.setAccessibleText("Keep %s".formatted(candidate.label()));
        keep.setOnAction(_ -> keep());
        VBox foot = new VBox(figures, keep);
        foot.getStyleClass().add("compare-card-foot");
        getChildren().addAll(head(number), scroll, foot);
        ties.follow(candidate.turn().figuresProperty(), this::show);
    }

    void keep() {
        model.keep(candidate);
    }

    void dispose() {
        ties.cut();
    }

    void setChosen(boolean now) {
        pseudoClassStateChanged(CHOSEN, now);
        keep.getStyleClass().remove("accent");
        if (now) {
            keep.getStyleClass().add("accent");
        }
    }

    private HBox head(int number) {
        Label letter = new Label(String.valueOf((char) ('A' + number)));
        letter.getStyleClass().add("letter-chip");
        Label label = new Label(candidate.label());
        label.getStyleClass().add("compare-label");
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        ActionButton stop = new ActionButton(Feather.SQUARE, "Stop this answer", () -> model.stop(candidate.turn()));
        stop.setGraphic(StopSquare.node());
        ties.follow(candidate.turn().phaseProperty(), phase -> stop.setVisible(phase.running()));
        HBox head = new HBox(letter, label, space, stop);
        head.getStyleClass().add("compare-card-head");
        head.setAlignment(Pos.CENTER_LEFT);
        return head;
    }

    private VBox body(Links links) {
        Turn turn = candidate.turn();
        MarkdownView text = new MarkdownView(links.browser());
        text.getStyleClass().add("answer");
        ties.follow(turn.textProperty(), text::setMarkdown);
        ties.follow(turn.phaseProperty(), phase -> text.setCaretShown(phase == Turn.Phase.WRITING));
        Label ending = new Label();
        ending.getStyleClass().add("small");
        ending.setWrapText(true);
        ending.setMinHeight(Region.USE_PREF_SIZE);
        ties.follow(turn.endingProperty(), words -> {
            ending.setText(words);
            ending.setManaged(!words.isEmpty());
        });
        VBox body = new VBox(
                new ReadingView(ties, turn),
                new ThoughtView(ties, turn, new TurnActions(model, links.browser(), () -> {}, links.traces())),
                text,
                ending);
        body.getStyleClass().add("compare-body");
        return body;
    }

    private void show(Figures now) {
        boolean any = now.tokens() > 1;
        rate.setText(any ? String.format(Locale.ROOT, "%.1f", now.tokensPerSecond()) : "\u2013");
        tokens.setText(now.tokens() > 0 ? String.format(Locale.ROOT, "%,d", now.tokens()) : "\u2013");
        first.setText(now.tokens() > 0 ? String.format(Locale.ROOT, "%.2f s", now.firstTokenNanos() / 1e9) : "\u2013");
    }

    private static Label value() {
        Label label = new Label("\u2013");
        label.getStyleClass().add("compare-figure");
        return label;
    }

    private static VBox figure(Label value, String says) {
        Label small = new Label(says);
        small.getStyleClass().add("tiny");
        VBox figure = new VBox(value, small);
        HBox.setHgrow(figure, Priority.ALWAYS);
        figure.setPrefWidth(100);
        return figure;
    }
}
