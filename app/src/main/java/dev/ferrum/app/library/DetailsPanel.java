package dev.ferrum.app.library;

import dev.ferrum.app.download.Origin;
import dev.ferrum.app.fit.FitReport;
import dev.ferrum.app.fit.Gigabytes;
import dev.ferrum.app.local.LocalModel;
import dev.ferrum.engine.api.ModelInfo;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javafx.scene.control.Label;
import javafx.scene.control.OverrunStyle;
import javafx.scene.control.TextArea;
import javafx.scene.control.TitledPane;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;

/// Everything the file of an installed model says of it: architecture, what each kind of tensor is stored in,
/// tokenizer, template, licence, and where it came from.
final class DetailsPanel extends VBox {
    private static final double NAME = 104;
    private static final int TEMPLATE_ROWS = 8;

    DetailsPanel() {
        getStyleClass().addAll("models-card", "details");
    }

    void show(LocalModel local, Optional<FitReport> report) {
        getChildren().clear();
        HBox head = Parts.line(8, Parts.whole("Details", "card-title"), shortened(local.name()));
        head.getStyleClass().add("panel-head");
        VBox top = new VBox(head);
        top.getStyleClass().add("panel-top");
        GridPane table = new GridPane();
        table.getStyleClass().add("facts");
        local.info().ifPresent(info -> describe(table, info));
        report.ifPresent(it -> fact(table, "Memory", it.verdict() + ". " + it.sentence()));
        fact(table, "Files", local.parts().size() == 1 ? "1" : local.parts().size() + " parts");
        fact(table, "Place", local.file().toString());
        fact(table, "Belongs to", local.place().owner().words());
        Origin.of(local.file())
                .ifPresentOrElse(
                        origin -> {
                            fact(table, "Fetched from", origin.repository().toString());
                            fact(table, "SHA-256", origin.sha256());
                        },
                        () -> local.knownHash().ifPresent(hash -> fact(table, "SHA-256", hash)));
        VBox body = new VBox(table);
        body.getStyleClass().add("details-body");
        getChildren().addAll(top, body);
        local.info()
                .map(info -> info.metadata().getOrDefault("tokenizer.chat_template", ""))
                .ifPresent(template -> {
                    if (!template.isEmpty()) {
                        TextArea text = new TextArea(template);
                        text.setEditable(false);
                        text.setPrefRowCount(TEMPLATE_ROWS);
                        text.getStyleClass().add("template-text");
                        text.setAccessibleText("Chat template");
                        TitledPane pane = new TitledPane("Chat template", text);
                        pane.setExpanded(false);
                        pane.setAnimated(false);
                        pane.getStyleClass().add("template-pane");
                        getChildren().add(pane);
                    }
                });
    }

    private static void describe(GridPane table, ModelInfo info) {
        Map<String, String> metadata = info.metadata();
        fact(
                table,
                "Architecture",
                "%s: %d layers, %d experts of which %d per token"
                        .formatted(info.architecture(), info.layers(), info.experts(), info.topK()));
        fact(
                table,
                "Parameters",
                String.format(
                        Locale.ROOT,
                        info.parameters() < 1e9 ? "%.1f million" : "%.1f billion",
                        info.parameters() / (info.parameters() < 1e9 ? 1e6 : 1e9)));
        fact(table, "Context", String.format(Locale.ROOT, "up to %,d tokens", info.trainedContext()));
        fact(table, "Weights", Gigabytes.text(info.weightBytes()) + ", " + info.quantisation());
        info.tensorTypes().entrySet().stream()
                .sorted(Map.Entry.<String, ModelInfo.TypeUse>comparingByValue(
                                (a, b) -> Long.compare(a.bytes(), b.bytes()))
                        .reversed())
                .forEach(type -> fact(
                        table,
                        "\u2003" + type.getKey(),
                        "%,d tensors, %s"
                                .formatted(
                                        type.getValue().tensors(),
                                        Gigabytes.text(type.getValue().bytes()))));
        fact(
                table,
                "Tokenizer",
                String.format(
                        Locale.ROOT,
                        "%s, %s, %,d tokens",
                        metadata.getOrDefault("tokenizer.ggml.model", "?"),
                        metadata.getOrDefault("tokenizer.ggml.pre", "?"),
                        info.vocabulary()));
        fact(table, "Licence", metadata.getOrDefault("general.license", "the file names none"));
    }

    private static Label shortened(String text) {
        Label label = Parts.label(text, "small");
        label.setTextOverrun(OverrunStyle.CENTER_ELLIPSIS);
        label.setMinWidth(0);
        return label;
    }

    private static void fact(GridPane table, String name, String value) {
        Label says = Parts.label(name, "small");
        says.setMinWidth(NAME);
        Label shown = Parts.lines(value, "fact");
        table.addRow(table.getRowCount(), says, shown);
    }
}
