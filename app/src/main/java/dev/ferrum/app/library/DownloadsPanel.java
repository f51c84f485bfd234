package dev.ferrum.app.library;

import dev.ferrum.app.download.Download;
import dev.ferrum.app.download.DownloadState;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import javafx.collections.ListChangeListener;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;

/// The queue of downloads; not there while it is empty.
final class DownloadsPanel extends VBox {
    private final DownloadsViewModel model;
    private final Consumer<Path> load;
    private final GatedWays gated;
    private final Label summary = Parts.whole("", "small");
    private final Label trouble = Parts.lines("", "download-trouble");
    private final Button pauseAll = new Button("Pause all");
    private final VBox rows = new VBox();
    private final Map<String, DownloadRow> byId = new HashMap<>();

    DownloadsPanel(DownloadsViewModel model, Consumer<Path> load, GatedWays gated) {
        this.model = model;
        this.load = load;
        this.gated = gated;
        getStyleClass().addAll("models-card", "downloads");
        pauseAll.getStyleClass().add("link-button");
        pauseAll.setOnAction(_ -> model.pauseAll());
        HBox head = Parts.line(8, Parts.whole("Downloads", "card-title"), summary, Parts.space(), pauseAll);
        head.getStyleClass().add("panel-head");
        VBox top = new VBox(head, trouble);
        top.getStyleClass().add("panel-top");
        getChildren().addAll(top, rows);
        model.all().addListener((ListChangeListener<Download>) _ -> show());
        model.troubleProperty().subscribe(text -> {
            trouble.setText(text);
            Parts.show(trouble, !text.isEmpty());
            show();
        });
    }

    private void show() {
        List<Download> all = List.copyOf(model.all());
        Parts.show(this, !all.isEmpty() || !model.troubleProperty().get().isEmpty());
        long running = all.stream().filter(DownloadsViewModel::moves).count();
        double rate = all.stream()
                .mapToDouble(it -> it.state() instanceof DownloadState.Running run ? run.bytesPerSecond() : 0)
                .sum();
        summary.setText(
                running == 0
                        ? ""
                        : String.format(Locale.ROOT, "%d running, %.1f\u00a0MB/s", running, rate / (1 << 20)));
        Parts.show(pauseAll, running > 0);
        byId.keySet().retainAll(all.stream().map(Download::id).toList());
        List<Node> wanted = all.stream()
                .map(download -> {
                    DownloadRow row = byId.computeIfAbsent(download.id(), _ -> new DownloadRow(model, load, gated));
                    row.update(download);
                    return (Node) row;
                })
                .toList();
        if (!rows.getChildren().equals(wanted)) {
            rows.getChildren().setAll(wanted);
        }
    }
}
