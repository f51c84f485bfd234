package dev.ferrum.app.profiler;

import dev.ferrum.app.profiler.CompareViewModel.Part;
import dev.ferrum.app.profiler.CompareViewModel.Side;
import dev.ferrum.app.profiler.data.ProfileSentence;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.feather.Feather;

/// The compare page: two settings, the same prompt, and what differs by more than noise.
final class ComparePage extends VBox {
    private final CompareViewModel model;
    private final Label conclusion = new Label();
    private final Label evidence = new Label();
    private final Label same = new Label();

    ComparePage(CompareViewModel model, StagePalette palette) {
        this.model = model;
        getStyleClass().add("compare-page");
        conclusion.getStyleClass().add("sentence");
        conclusion.setId("difference-conclusion");
        evidence.setWrapText(true);
        VBox sentence = new VBox(4, conclusion, evidence);
        sentence.getStyleClass().add("sentence-block");
        KnobsCard first = new KnobsCard(model, Side.A);
        KnobsCard second = new KnobsCard(model, Side.B);
        GridPane cards = new GridPane(12, 0);
        ColumnConstraints half = new ColumnConstraints();
        half.setPercentWidth(50);
        cards.getColumnConstraints().setAll(half, half);
        cards.addRow(0, first, second);
        cards.setMinHeight(USE_PREF_SIZE);
        cards.getStyleClass().add("cards");
        DifferencePicture flame = new DifferencePicture(model, palette);
        VBox framed = new VBox(flame);
        framed.getStyleClass().add("flame-block");
        DifferenceTable table = new DifferenceTable(model, palette);
        VBox.setVgrow(table, Priority.ALWAYS);
        getChildren().addAll(commands(), sentence, cards, legend(), framed, table);
        model.differenceProperty().subscribe(_ -> tell());
    }

    private HBox commands() {
        Map<Part, String> names = new LinkedHashMap<>();
        names.put(Part.TOKEN, "Per token");
        names.put(Part.PROMPT, "Reading the prompt");
        Segments<Part> part = new Segments<>("Compare", names, model.partProperty()::set);
        model.partProperty().subscribe(part::show);
        Button both = Toolbar.button(
                "Run both", Feather.REFRESH_CW, "run-both", "The same prompt with A and with B, in turns");
        both.getStyleClass().add("accent");
        both.setOnAction(_ -> model.runBoth());
        Button second = Toolbar.button("Run B", Feather.PLAY, "run-b", "Only B: A stays as it is");
        second.setOnAction(_ -> model.runSecond());
        Button swap = Toolbar.button("Swap A and B", Feather.REPEAT, "swap", "");
        swap.setOnAction(_ -> model.swap());
        Button stop = Toolbar.button("Stop", Feather.SQUARE, "stop-runs", "");
        stop.setOnAction(_ -> model.cancel());
        Label progress = new Label();
        progress.setId("runs-progress");
        progress.textProperty().bind(model.progressProperty());
        model.runningProperty().subscribe(on -> {
            List.of(both, second, swap).forEach(button -> button.setDisable(on));
            stop.setVisible(on);
        });
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        HBox commands = new HBox(8, part, both, second, swap, stop, progress, space, same);
        commands.setAlignment(Pos.CENTER_LEFT);
        commands.getStyleClass().add("compare-commands");
        return commands;
    }

    private static HBox legend() {
        HBox legend = new HBox(
                16,
                mark("\u25bc faster in B", "-fe-faster"),
                mark("no change: within the noise", "-fe-no-change"),
                mark("\u25b2 slower in B, hatched", "-fe-slower"),
                small(
                        "Width is time in B. Dashed: what A had instead. More than noise: Mann\u2013Whitney at 5\u00a0% over all lines, and twice the standard error."));
        legend.setAlignment(Pos.CENTER_LEFT);
        legend.getStyleClass().add("flame-head");
        return legend;
    }

    private static Label small(String text) {
        Label label = new Label(text);
        label.getStyleClass().add("tiny");
        label.setMinWidth(0);
        return label;
    }

    private static Label mark(String text, String colour) {
        Region mark = new Region();
        mark.setMinSize(10, 10);
        mark.setMaxSize(10, 10);
        mark.setStyle("-fx-background-color: %s; -fx-background-radius: 2".formatted(colour));
        Label label = new Label(text, mark);
        label.getStyleClass().add("tiny");
        label.setMinWidth(Region.USE_PREF_SIZE);
        return label;
    }

    private void tell() {
        ProfileSentence sentence = model.sentence();
        boolean any = !sentence.conclusion().isEmpty();
        conclusion.setText(any ? sentence.conclusion() : "What does a setting change?");
        evidence.setText(
                any
                        ? sentence.evidence()
                        : "Choose what A and B are made with. Both answer the chat\u2019s last question, in turns, each four times, without what was read before.");
        same.setText(sameTokens());
    }

    private String sameTokens() {
        Optional<ComparedRun> a = model.runProperty(Side.A).get();
        Optional<ComparedRun> b = model.runProperty(Side.B).get();
        if (a.isEmpty()
                || b.isEmpty()
                || a.get().tokens().isEmpty()
                || b.get().tokens().isEmpty()) {
            return "";
        }
        return a.get().tokens().equals(b.get().tokens())
                ? "\u2713 both wrote the same %d tokens"
                        .formatted(a.get().tokens().size())
                : "the answers differ: settings change the rounding";
    }
}
