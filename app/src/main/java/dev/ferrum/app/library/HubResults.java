package dev.ferrum.app.library;

import dev.ferrum.app.hub.Gate;
import dev.ferrum.app.hub.HubModel;
import java.util.Locale;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressIndicator;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/// What a search on the hub has found; not there before somebody has searched.
final class HubResults extends VBox {
    private static final PseudoClass SELECTED = PseudoClass.getPseudoClass("selected");
    private static final double FIGURES = 130;
    private static final double CHIP = 96;
    private static final double SPINNER = 16;

    private final ModelsViewModel model;
    private final Label count = Parts.whole("", "small");
    private final VBox card = Parts.card();

    HubResults(ModelsViewModel model) {
        this.model = model;
        Button close = new Button("Close");
        close.getStyleClass().add("link-button");
        close.setOnAction(_ -> model.clearSearch());
        getChildren().addAll(Parts.head(Parts.whole("On " + model.hubName(), "card-title"), count, close), card);
        RowKeys.on(card, "model-row");
        model.searchProperty().subscribe(this::show);
        model.chosenProperty().subscribe(_ -> showChosen());
    }

    private void show(HubSearch search) {
        Parts.show(this, !(search instanceof HubSearch.Idle));
        count.setText("");
        switch (search) {
            case HubSearch.Idle _ -> card.getChildren().clear();
            case HubSearch.Asking(String words) -> {
                ProgressIndicator spinner = new ProgressIndicator();
                spinner.setMaxSize(SPINNER, SPINNER);
                HBox line = Parts.line(
                        10, spinner, Parts.label("Searching for \u201c%s\u201d\u2026".formatted(words), "small"));
                line.getStyleClass().add("models-empty");
                card.getChildren().setAll(line);
            }
            case HubSearch.Found(String words, var found) -> {
                count.setText(Integer.toString(found.size()));
                card.getChildren().setAll(found.stream().map(this::row).toList());
                if (found.isEmpty()) {
                    card.getChildren()
                            .add(Parts.lines(
                                    "No repository with GGUF files matches \u201c%s\u201d.".formatted(words),
                                    "models-empty"));
                }
            }
            case HubSearch.Failed(String _, String message) ->
                card.getChildren().setAll(Parts.lines(message, "models-trouble"));
        }
        showChosen();
    }

    private Button row(HubModel found) {
        boolean runs = found.architecture().equals("qwen3moe");
        String kind = found.architecture().isEmpty() ? "the hub names no architecture" : found.architecture();
        VBox words = new VBox(
                Parts.name(found.repository().name()),
                Parts.label("%s \u00b7 %s".formatted(found.repository().owner(), kind), "small"));
        words.setMinWidth(0);
        words.setAlignment(Pos.CENTER_LEFT);
        HBox.setHgrow(words, Priority.ALWAYS);
        Label figures = Parts.whole("%s downloads".formatted(thousands(found.downloads())), "small");
        figures.setPrefWidth(FIGURES);
        Label parameters = Parts.whole(
                found.parameters() == 0 ? "" : CatalogList.parameters(Math.rint(found.parameters() / 1e8) / 10),
                "figure");
        parameters.setPrefWidth(64);
        HBox chip = Parts.line(0, chip(found, runs));
        chip.setMinWidth(CHIP);
        HBox line = Parts.line(12, words, figures, parameters, chip, new FontIcon(Feather.CHEVRON_RIGHT));
        Button row = new Button(null, line);
        row.getStyleClass().add("model-row");
        row.setMaxWidth(Double.MAX_VALUE);
        row.setUserData(found);
        line.prefWidthProperty().bind(row.widthProperty().subtract(34));
        row.setOnAction(_ -> model.choose(found));
        row.setAccessibleText("%s, %s".formatted(found.repository(), kind));
        return row;
    }

    private static Label chip(HubModel found, boolean runs) {
        if (found.gate() != Gate.OPEN) {
            return Parts.chip("Needs a token", "care");
        }
        if (found.architecture().isEmpty()) {
            return Parts.chip("", "none");
        }
        return runs ? Parts.chip("Runs here", "good") : Parts.chip("Other kind", "plain");
    }

    private static String thousands(long count) {
        return count < 1000
                ? Long.toString(count)
                : count < 1_000_000
                        ? String.format(Locale.ROOT, "%.1fk", count / 1e3)
                        : String.format(Locale.ROOT, "%.1fM", count / 1e6);
    }

    private void showChosen() {
        for (Node node : card.getChildren()) {
            node.pseudoClassStateChanged(
                    SELECTED,
                    model.chosenProperty().get() instanceof Chosen.OnHub(HubModel found)
                            && found.equals(node.getUserData()));
        }
    }
}
