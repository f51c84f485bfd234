package dev.ferrum.app.chat;

import java.util.ArrayList;
import java.util.List;
import javafx.geometry.Bounds;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.OverrunStyle;
import javafx.scene.control.ScrollPane;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.RowConstraints;
import javafx.scene.layout.VBox;

/// Several answers to one question side by side, to keep one of them.
final class CompareView extends VBox {
    /// Narrower than this, four cards stand two by two.
    private static final double WIDE = 1180;

    private static final int PER_ROW = 4;
    private static final double LEAST_HEIGHT = 240;
    private static final String[] COUNTS = {"", "one", "two", "three", "four", "five", "six", "seven", "eight"};

    private final ChatViewModel model;
    private final Comparison comparison;
    private final Ties ties = new Ties();
    private final GridPane grid = new GridPane();
    private final ScrollPane scroll = new ScrollPane(grid);
    private final List<CompareCard> cards = new ArrayList<>();
    private final Label together = new Label();
    private final Label why = new Label();
    private int chosen;
    private int columns;

    CompareView(ChatViewModel model, Comparison comparison, Links links) {
        this.model = model;
        this.comparison = comparison;
        getStyleClass().add("compare");
        setFocusTraversable(true);
        for (Comparison.Candidate candidate : comparison.candidates()) {
            int number = cards.size();
            CompareCard card = new CompareCard(candidate, number, model, links);
            card.setOnMousePressed(_ -> choose(number));
            cards.add(card);
        }
        grid.getStyleClass().add("compare-grid");
        scroll.setFitToWidth(true);
        scroll.setFitToHeight(true);
        scroll.setFocusTraversable(false);
        scroll.getStyleClass().add("compare-scroll");
        VBox.setVgrow(scroll, Priority.ALWAYS);
        getChildren().addAll(head(), scroll, foot(links));
        widthProperty().subscribe(width -> arrange(width.doubleValue()));
        ties.follow(model.replies().rateProperty(), _ -> sum());
        ties.follow(model.replies().countProperty(), _ -> sum());
        addEventHandler(KeyEvent.KEY_PRESSED, this::onKey);
        choose(0);
        arrange(WIDE);
    }

    private HBox head() {
        String question = comparison.question().textProperty().get();
        Label title = new Label(question.lines().findFirst().orElse("").strip());
        title.getStyleClass().add("heading");
        title.setTextOverrun(OverrunStyle.ELLIPSIS);
        String count = COUNTS[cards.size()];
        Label says = new Label(
                "%s answers from one prompt. Keep one and the chat goes on from there; the other%s stay%s in its history."
                        .formatted(
                                Character.toUpperCase(count.charAt(0)) + count.substring(1),
                                cards.size() == 2 ? "" : "s",
                                cards.size() == 2 ? "s" : ""));
        says.getStyleClass().add("small");
        VBox words = new VBox(title, says);
        words.getStyleClass().add("compare-words");
        words.setMinWidth(0);
        HBox.setHgrow(words, Priority.ALWAYS);
        Button stop = new Button("Stop all", StopSquare.node());
        stop.setId("stop-all");
        stop.setMinWidth(Region.USE_PREF_SIZE);
        stop.setOnAction(_ -> model.stop());
        stop.disableProperty().bind(model.replyingProperty().not());
        HBox head = new HBox(words, stop);
        head.getStyleClass().add("compare-head");
        head.setAlignment(Pos.CENTER_LEFT);
        return head;
    }

    private HBox foot(Links links) {
        together.getStyleClass().add("figure-strong");
        why.getStyleClass().add("small");
        why.setMinWidth(0);
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        Button profiler = new Button("See why in the profiler");
        profiler.getStyleClass().add("link-button");
        profiler.setOnAction(_ -> links.profiler().run());
        HBox foot = new HBox(together, why, space, profiler);
        foot.getStyleClass().add("compare-foot");
        foot.setAlignment(Pos.CENTER_LEFT);
        return foot;
    }

    /// What the answers that still write do together; only numbers that there are, and the reason only where it shows.
    private void sum() {
        List<Turn> running = comparison.candidates().stream()
                .map(Comparison.Candidate::turn)
                .filter(turn -> turn.phaseProperty().get().running())
                .toList();
        double rate = running.stream()
                .mapToDouble(turn -> turn.figuresProperty().get().tokensPerSecond())
                .sum();
        if (running.size() < 2 || rate <= 0) {
            return;
        }
        together.setText(Words.rate(rate));
        String count = COUNTS[running.size()];
        double alone = comparison.aloneTokensPerSecond();
        if (alone > 0 && rate > alone) {
            why.setText(
                    "for all %s together. One alone ran at %.1f: a step reads the weights they share once for all %s."
                            .formatted(count, alone, count));
        } else if (alone > 0) {
            why.setText("for all %s together. One alone ran at %.1f.".formatted(count, alone));
        } else {
            why.setText("for all %s together.".formatted(count));
        }
    }

    /// Listens to nothing any more; the view is not shown again.
    void dispose() {
        ties.cut();
        cards.forEach(CompareCard::dispose);
    }

    private void arrange(double width) {
        int wanted = width >= WIDE ? Math.min(PER_ROW, cards.size()) : 2;
        if (wanted == columns) {
            return;
        }
        columns = wanted;
        grid.getChildren().clear();
        grid.getColumnConstraints().clear();
        grid.getRowConstraints().clear();
        for (int i = 0; i < columns; i++) {
            ColumnConstraints column = new ColumnConstraints();
            column.setPercentWidth(100.0 / columns);
            column.setMinWidth(0);
            grid.getColumnConstraints().add(column);
        }
        int rows = (cards.size() + columns - 1) / columns;
        for (int i = 0; i < rows; i++) {
            RowConstraints row = new RowConstraints();
            row.setPercentHeight(100.0 / rows);
            row.setMinHeight(LEAST_HEIGHT);
            grid.getRowConstraints().add(row);
        }
        for (int i = 0; i < cards.size(); i++) {
            grid.add(cards.get(i), i % columns, i / columns);
        }
    }

    private void choose(int number) {
        chosen = Math.clamp(number, 0, cards.size() - 1);
        for (int i = 0; i < cards.size(); i++) {
            cards.get(i).setChosen(i == chosen);
        }
    }

    /// Chooses by key, and scrolls as far as it takes to see what was chosen.
    private void walk(int number) {
        choose(number);
        double height = scroll.getViewportBounds().getHeight();
        double beyond = grid.getHeight() - height;
        if (beyond > 0) {
            Bounds card = cards.get(chosen).getBoundsInParent();
            double top = Math.min(card.getMinY(), Math.max(scroll.getVvalue() * beyond, card.getMaxY() - height));
            scroll.setVvalue(top / beyond);
        }
    }

    private void onKey(KeyEvent event) {
        if (event.isShortcutDown() || event.isAltDown()) {
            return;
        }
        int digit = event.getCode().isDigitKey()
                ? event.getText().isEmpty() ? 0 : event.getText().charAt(0) - '0'
                : 0;
        if (digit >= 1 && digit <= cards.size()) {
            cards.get(digit - 1).keep();
        } else if (event.getCode() == KeyCode.LEFT) {
            walk(chosen - 1);
        } else if (event.getCode() == KeyCode.RIGHT) {
            walk(chosen + 1);
        } else if (event.getCode() == KeyCode.ENTER && isFocused()) {
            cards.get(chosen).keep();
        } else if (event.getCode() == KeyCode.ESCAPE) {
            if (model.replyingProperty().get()) {
                model.stop();
            } else {
                cards.getFirst().keep();
            }
        } else {
            return;
        }
        event.consume();
    }
}
