package dev.ferrum.app.library;

import dev.ferrum.app.catalog.CatalogEntry;
import dev.ferrum.app.catalog.Quantisation;
import dev.ferrum.app.download.Download;
import dev.ferrum.app.download.DownloadState;
import dev.ferrum.app.fit.Fit;
import dev.ferrum.app.fit.Gigabytes;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javafx.collections.ListChangeListener;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/// The models of the catalogue: what each is for, how large it is, and whether it fits here.
final class CatalogList extends VBox {
    private static final PseudoClass SELECTED = PseudoClass.getPseudoClass("selected");
    private static final int FIRST = 5;
    private static final double PARAMETERS = 150;
    private static final double SIZES = 112;
    private static final double CHIP = 96;

    private final ModelsViewModel model;
    private final Label count = Parts.whole("", "small");
    private final Button more = new Button();
    private final VBox card = Parts.card();
    private boolean all;

    CatalogList(ModelsViewModel model) {
        this.model = model;
        more.getStyleClass().add("link-button");
        more.setOnAction(_ -> {
            all = !all;
            show();
        });
        getChildren().addAll(Parts.head(Parts.whole("Catalog", "card-title"), count, more), card);
        RowKeys.on(card, "model-row");
        model.catalog().shown().addListener((ListChangeListener<CatalogEntry>) _ -> show());
        model.downloads().all().addListener((ListChangeListener<Download>) _ -> showChips());
        model.chosenProperty().subscribe(_ -> showChosen());
        show();
    }

    private void show() {
        List<CatalogEntry> shown = model.catalog().shown();
        boolean searching = !model.catalog().wordsProperty().get().isBlank();
        List<CatalogEntry> first = all || searching ? shown : shown.subList(0, Math.min(FIRST, shown.size()));
        count.setText(
                first.size() == shown.size() && shown.size() == model.catalog().count()
                        ? Integer.toString(shown.size())
                        : "%d of %d".formatted(first.size(), model.catalog().count()));
        more.setText(all ? "Show fewer" : "Show %d more".formatted(shown.size() - first.size()));
        Parts.show(more, !searching && shown.size() > FIRST);
        card.getChildren().setAll(first.stream().map(this::row).toList());
        if (first.isEmpty()) {
            Label none = Parts.lines(
                    searching
                            ? "Nothing in the catalogue is called so. Press Enter to search the hub."
                            : "Nothing in the catalogue fits here.",
                    "models-empty");
            card.getChildren().add(none);
        }
        showChosen();
    }

    private Button row(CatalogEntry entry) {
        VBox words = new VBox(Parts.name(entry.name()), Parts.label(entry.summary(), "small"));
        words.setMinWidth(0);
        words.setAlignment(Pos.CENTER_LEFT);
        HBox.setHgrow(words, Priority.ALWAYS);
        Label parameters = Parts.whole(
                "%s, %s active".formatted(parameters(entry.parameters()), parameters(entry.active())), "small");
        parameters.setPrefWidth(PARAMETERS);
        List<Quantisation> sizes = entry.quantisations();
        Label range = Parts.whole(
                Gigabytes.range(sizes.getFirst().bytes(), sizes.getLast().bytes()), "figure");
        range.setPrefWidth(SIZES);
        HBox chip = Parts.line(0, chip(entry));
        chip.setMinWidth(CHIP);
        HBox line = Parts.line(12, words, parameters, range, chip, new FontIcon(Feather.CHEVRON_RIGHT));
        line.setId("line");
        Button row = new Button(null, line);
        row.getStyleClass().add("model-row");
        row.setMaxWidth(Double.MAX_VALUE);
        row.setUserData(entry);
        line.prefWidthProperty().bind(row.widthProperty().subtract(34));
        row.setOnAction(_ -> model.choose(entry));
        row.setAccessibleText("%s. %s. %s, %s"
                .formatted(
                        entry.name(),
                        entry.summary(),
                        range.getText(),
                        ((Label) chip.getChildren().getFirst()).getText()));
        return row;
    }

    private Label chip(CatalogEntry entry) {
        Optional<DownloadState> download = model.downloads().all().stream()
                .filter(it -> it.source().repository().toString().equals(entry.repository()))
                .map(Download::state)
                .findFirst();
        if (download.isPresent()) {
            return switch (download.get()) {
                case DownloadState.Paused _ -> Parts.chip("Paused", "plain");
                case DownloadState.Failed _ -> Parts.chip("Failed", "bad");
                case DownloadState.Done _ -> Parts.chip("Installed", "good");
                case DownloadState.Queued _,
                        DownloadState.Running _,
                        DownloadState.Waiting _,
                        DownloadState.Verifying _ -> Parts.chip("Downloading", "accent");
            };
        }
        return model.catalog()
                .best(entry)
                .map(report -> switch (report.fit()) {
                    case Fit.Fits _ -> Parts.chip("Fits", "good");
                    case Fit.FitsShorter _ -> Parts.chip("Fits shorter", "care");
                    case Fit.FitsPartly _ -> Parts.chip("Partly", "care");
                    case Fit.TooBig _ -> Parts.chip("Too big here", "plain");
                })
                .orElseGet(() -> Parts.chip("", "none"));
    }

    private void showChips() {
        for (Node node : card.getChildren()) {
            if (node instanceof Button row && row.getUserData() instanceof CatalogEntry entry) {
                HBox holder = (HBox) ((HBox) row.getGraphic()).getChildren().get(3);
                Label next = chip(entry);
                if (!((Label) holder.getChildren().getFirst()).getText().equals(next.getText())) {
                    holder.getChildren().setAll(next);
                }
            }
        }
    }

    private void showChosen() {
        String id = model.chosenProperty().get() instanceof Chosen.OfCatalog(CatalogEntry entry) ? entry.id() : "";
        for (Node node : card.getChildren()) {
            node.pseudoClassStateChanged(
                    SELECTED,
                    node.getUserData() instanceof CatalogEntry entry
                            && entry.id().equals(id));
        }
    }

    /// `30.5 B`, `235 B`, `30 M` of a number of billions.
    static String parameters(double billions) {
        if (billions < 1) {
            return Math.round(1000 * billions) + "\u00a0M";
        }
        return billions == Math.rint(billions)
                ? (int) billions + "\u00a0B"
                : String.format(Locale.ROOT, "%.1f\u00a0B", billions);
    }
}
