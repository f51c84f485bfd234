package dev.ferrum.app.chat;

import dev.ferrum.app.store.Figures;
import dev.ferrum.app.ui.PopOvers;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.layout.GridPane;
import org.controlsfx.control.PopOver;

/// All figures of one answer, on demand.
final class FiguresPopover {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("d MMMM yyyy, HH:mm:ss", Locale.ENGLISH).withZone(ZoneId.systemDefault());

    private FiguresPopover() {}

    static void show(Node owner, Turn turn) {
        PopOver popover = PopOvers.of(table(turn), PopOver.ArrowLocation.BOTTOM_LEFT);
        popover.show(owner);
    }

    private static GridPane table(Turn turn) {
        GridPane table = new GridPane();
        table.getStyleClass().add("figures-table");
        Figures it = turn.figuresProperty().get();
        row(table, "Speed", Words.rate(it.tokensPerSecond()));
        row(table, "Written", Words.tokens(it.tokens()));
        if (it.thinkingTokens() > 0) {
            row(
                    table,
                    "of it thinking",
                    "%s, %s".formatted(Words.tokens(it.thinkingTokens()), seconds(it.thinkingNanos())));
        }
        row(table, "To the first token", seconds(it.firstTokenNanos()));
        row(table, "Writing took", seconds(it.generationNanos()));
        row(table, "Prompt", Words.tokens(it.promptTokens()));
        row(table, "of it known from before", Words.tokens(it.reusedTokens()));
        int read = it.promptTokens() - it.reusedTokens();
        if (read > 0 && it.firstTokenNanos() > 0) {
            row(table, "Prompt speed", Words.rate(read * 1e9 / it.firstTokenNanos()));
        }
        row(table, "Model", turn.model().isEmpty() ? "not known" : turn.model());
        row(table, "Asked", TIME.format(turn.created()));
        String ending = turn.endingProperty().get();
        row(table, "Ended", ending.isEmpty() ? "by the model itself" : ending);
        return table;
    }

    private static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.2f\u00a0s", nanos / 1e9);
    }

    private static void row(GridPane table, String name, String value) {
        Label says = new Label(name);
        Label figure = new Label(value);
        figure.getStyleClass().add("figure-value");
        table.addRow(table.getRowCount(), says, figure);
    }
}
