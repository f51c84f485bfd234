package dev.ferrum.app.library;

import dev.ferrum.app.catalog.CatalogEntry;
import dev.ferrum.app.catalog.Fact;
import dev.ferrum.app.download.Download;
import dev.ferrum.app.download.DownloadState;
import dev.ferrum.app.fit.FitReport;
import dev.ferrum.app.fit.Gigabytes;
import dev.ferrum.app.fit.Need;
import dev.ferrum.app.hub.HubModel;
import java.util.Optional;
import javafx.collections.ListChangeListener;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.ToggleGroup;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.util.StringConverter;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/// The sizes the chosen model comes in, what each takes with the chosen context, and fetching one.
final class SizePanel extends VBox {
    private final ModelsViewModel model;
    private final Label name = Parts.name("");
    private final ComboBox<Integer> context = new ComboBox<>();
    private final FlowPane legend = new FlowPane();
    private final VBox rows = new VBox();
    private final Label says = Parts.lines("", "small");
    private final Label facts = Parts.lines("", "small");
    private final Label star = Parts.lines("", "small");
    private final Button download = new Button("", new FontIcon(Feather.DOWNLOAD));
    private final Button ask = new Button();
    private boolean filling;

    SizePanel(ModelsViewModel model) {
        this.model = model;
        getStyleClass().addAll("models-card", "size-panel");
        legend.getStyleClass().add("fit-legend");
        context.setAccessibleText("Context to judge with");
        context.setConverter(new ContextText());
        context.setMinWidth(Region.USE_PREF_SIZE);
        context.setOnAction(_ -> {
            if (!filling && context.getValue() != null) {
                model.setContext(context.getValue());
            }
        });
        name.getStyleClass().setAll("label", "small");
        HBox head = Parts.line(
                8,
                Parts.whole("Choose a size", "card-title"),
                name,
                Parts.space(),
                Parts.whole("Context", "small"),
                context);
        head.getStyleClass().add("panel-head");
        VBox top = new VBox(8, head, legend);
        top.getStyleClass().add("panel-top");
        download.getStyleClass().add("accent");
        download.setId("download-size");
        download.setOnAction(_ -> model.download());
        ask.getStyleClass().add("link-button");
        ask.setText("Ask for the true sizes");
        ask.setOnAction(_ -> {
            if (model.chosenProperty().get() instanceof Chosen.OfCatalog(CatalogEntry entry)) {
                model.refresh(entry);
            }
        });
        HBox actions = Parts.line(12, download, ask);
        VBox foot = new VBox(10, star, facts, actions, says);
        foot.getStyleClass().add("panel-foot");
        getChildren().addAll(top, rows, foot);
        model.chosenProperty().subscribe(_ -> showHead());
        model.sizes().addListener((ListChangeListener<SizeOffer>) _ -> showRows());
        model.sizeProperty().subscribe(_ -> showChosen());
        model.downloads().all().addListener((ListChangeListener<Download>) _ -> showDownload());
        model.saysProperty().subscribe(text -> {
            says.setText(text);
            Parts.show(says, !text.isEmpty());
        });
        showRows();
    }

    private void showHead() {
        filling = true;
        context.getItems().setAll(model.contexts());
        context.setValue(model.contextProperty().get());
        filling = false;
        switch (model.chosenProperty().get()) {
            case Chosen.OfCatalog(CatalogEntry entry) -> {
                name.setText(entry.name());
                boolean open = entry.unverified().contains(Fact.SIZES)
                        || entry.quantisations().stream().anyMatch(it -> !it.exact());
                facts.setText("%s, from %s. %s %s"
                        .formatted(
                                licence(entry.licence()),
                                entry.repository(),
                                "Context up to "
                                        + FitReport.contextText(entry.shape().trainedContext()) + ".",
                                open ? "Sizes are right to about 1\u00a0% until the hub was asked." : ""));
                Parts.show(ask, open);
            }
            case Chosen.OnHub(HubModel found) -> {
                name.setText(found.repository().toString());
                facts.setText(
                        "%s. %s"
                                .formatted(
                                        found.licence().isEmpty()
                                                ? "The hub names no licence"
                                                : licence(found.licence()),
                                        model.catalog().shape(found).isPresent()
                                                ? ""
                                                : "Whether it fits is known once its file is here: the hub does not tell its shape."));
                Parts.show(ask, false);
            }
            case Chosen.Installed _, Chosen.Nothing _ -> {
                name.setText("");
                facts.setText("");
                Parts.show(ask, false);
            }
        }
    }

    private static String licence(String name) {
        return name.equals("apache-2.0") ? "Apache 2.0 licence" : "Licence " + name;
    }

    private void showRows() {
        double wide = model.sizes().stream()
                .flatMap(offer -> offer.report().stream())
                .mapToDouble(it -> Math.max(it.need().totalBytes(), it.room().usableBytes()))
                .max()
                .orElse(1);
        ToggleGroup group = new ToggleGroup();
        rows.getChildren().clear();
        for (SizeOffer offer : model.sizes()) {
            SizeRow row = new SizeRow(offer, wide);
            row.setToggleGroup(group);
            row.setSelected(offer.equals(model.sizeProperty().get()));
            rows.getChildren().add(row);
        }
        group.selectedToggleProperty().addListener((_, _, now) -> {
            if (now != null) {
                model.sizeProperty().set((SizeOffer) now.getUserData());
            }
        });
        showChosen();
    }

    private void showChosen() {
        SizeOffer chosen = model.sizeProperty().get();
        for (Node node : rows.getChildren()) {
            SizeRow row = (SizeRow) node;
            row.setSelected(row.getUserData().equals(chosen));
        }
        Parts.show(download, chosen != null);
        showDownload();
        Optional<FitReport> report = chosen == null ? Optional.empty() : chosen.report();
        legend.getChildren().clear();
        report.ifPresent(this::showLegend);
        star.setText(report.map(SizePanel::star).orElse(""));
        Parts.show(star, report.isPresent());
    }

    /// What is in the queue already is led from there.
    private void showDownload() {
        SizeOffer chosen = model.sizeProperty().get();
        if (chosen == null) {
            return;
        }
        // One that has arrived may have been deleted since.
        Optional<Download> queued = model.queued(chosen).filter(it -> !(it.state() instanceof DownloadState.Done));
        boolean fits = chosen.report().map(it -> it.fit().runs()).orElse(true);
        download.setDisable(queued.isPresent());
        download.setText(
                switch (queued.map(Download::state).orElse(null)) {
                    case null ->
                        (fits ? "Download " : "Download anyway, ")
                                + Gigabytes.text(chosen.size().bytes());
                    case DownloadState.Paused _ -> "Paused";
                    case DownloadState.Failed _ -> "Not downloaded yet";
                    default -> "Downloading\u2026";
                });
    }

    private void showLegend(FitReport report) {
        Need need = report.need();
        legend.getChildren()
                .addAll(
                        key("fit-weights", "Weights"),
                        key("fit-cache", "KV cache " + Gigabytes.text(need.kvBytes())),
                        key("fit-working", "Scratch " + Gigabytes.text(need.workingBytes())),
                        key(
                                "fit-mark",
                                Gigabytes.of(
                                                report.room().usableBytes(),
                                                report.room().device().totalBytes()) + " free*"));
    }

    /// What the star means.
    static String star(FitReport report) {
        return "*" + others(report);
    }

    /// Who has the memory that is not free.
    static String others(FitReport report) {
        return "%sOther programs hold %s; 0.5\u00a0GB are left to them besides."
                .formatted(
                        report.room().heldBytes() > 0 ? "As if the loaded model were unloaded first. " : "",
                        Gigabytes.text(report.room().othersBytes()));
    }

    private static HBox key(String style, String text) {
        Region box = new Region();
        box.getStyleClass().addAll("fit-key", style);
        HBox key = Parts.line(6, box, Parts.whole(text, "small"));
        key.setAlignment(Pos.CENTER_LEFT);
        return key;
    }

    /// `32K`.
    private static final class ContextText extends StringConverter<Integer> {
        @Override
        public String toString(Integer tokens) {
            return tokens == null ? "" : FitReport.contextText(tokens);
        }

        @Override
        public Integer fromString(String text) {
            return Integer.parseInt(text.replace("K", "")) * 1024;
        }
    }
}
