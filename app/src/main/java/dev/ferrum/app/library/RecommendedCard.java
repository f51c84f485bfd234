package dev.ferrum.app.library;

import dev.ferrum.app.download.Download;
import dev.ferrum.app.download.DownloadState;
import dev.ferrum.app.fit.Gigabytes;
import dev.ferrum.app.fit.Recommendation;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javafx.collections.ListChangeListener;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/// One model for this machine: which, why, and fetching it; while it comes, how far it is; once it is here,
/// loading it.
public final class RecommendedCard extends VBox {
    private final ModelsViewModel model;
    private final Consumer<Path> load;
    private final List<Node> moreWays;
    private final DownloadProgress progress = new DownloadProgress();
    /// What the main button does now; it stays as long as that is so, or a click could fall between two
    /// buttons.
    private Object shown;
    private final FlowPane ways = new FlowPane();
    private final Label says = Parts.lines("", "small");

    /// `moreWays` stand behind the main button.
    public RecommendedCard(ModelsViewModel model, Consumer<Path> load, List<Node> moreWays) {
        this.model = model;
        this.load = load;
        this.moreWays = moreWays;
        getStyleClass().add("recommended");
        ways.getStyleClass().add("recommended-ways");
        model.catalog().recommendedProperty().subscribe(_ -> show());
        // Where nothing is recommended, only this tells that it was looked for.
        model.catalog().roomProperty().addListener((_, _, _) -> show());
        model.downloads().all().addListener((ListChangeListener<Download>) _ -> showState());
        model.saysProperty().subscribe(text -> {
            says.setText(text);
            Parts.show(says, !text.isEmpty());
        });
        model.downloads().troubleProperty().subscribe(text -> {
            if (!text.isEmpty()) {
                says.setText(text);
                Parts.show(says, true);
            }
        });
    }

    private void show() {
        Optional<Recommendation> one = model.catalog().recommendedProperty().get();
        getChildren().clear();
        shown = null;
        one.ifPresentOrElse(this::show, () -> {
            Label none = Parts.lines(
                    model.catalog().roomProperty().get().isEmpty()
                            ? "Looking at the memory of this computer\u2026"
                            : "No model of the catalogue fits into the memory that is free now. Close other programs, or keep to the demo model.",
                    "recommended-reason");
            getChildren().add(none);
            if (!moreWays.isEmpty()) {
                ways.getChildren().setAll(moreWays);
                getChildren().add(ways);
            }
        });
    }

    private void show(Recommendation one) {
        Label name = Parts.name(one.entry().name());
        name.getStyleClass().setAll("label", "heading");
        Label quantisation = Parts.whole(one.quantisation().name(), "figure");
        Label reason = Parts.lines(one.reason(), "recommended-reason");
        getChildren()
                .addAll(
                        Parts.chip("Recommended for this computer", "accent"),
                        Parts.line(8, name, quantisation),
                        reason,
                        progress,
                        ways,
                        says);
        showState();
    }

    private void showState() {
        model.catalog().recommendedProperty().get().ifPresent(one -> {
            Optional<Download> download =
                    model.downloads().of(one.entry().name(), one.quantisation().name());
            Parts.show(progress, download.isPresent());
            download.ifPresent(progress::update);
            Object now = List.of(
                    one.entry().id(),
                    one.quantisation(),
                    download.<Object>map(it -> it.state().getClass()).orElse(""));
            if (!now.equals(shown)) {
                shown = now;
                showWays(one, download);
            }
        });
    }

    private void showWays(Recommendation one, Optional<Download> download) {
        DownloadsViewModel downloads = model.downloads();
        Button main = switch (download.map(Download::state).orElse(null)) {
            case null ->
                way(
                        "Download " + Gigabytes.text(one.quantisation().bytes()),
                        Feather.DOWNLOAD,
                        () -> model.download(one.entry(), one.quantisation().name()));
            case DownloadState.Done(Path file) -> way("Load it", Feather.PLAY, () -> load.accept(file));
            case DownloadState.Paused _, DownloadState.Failed _ ->
                way("Go on", Feather.PLAY, () -> downloads.resume(download.orElseThrow()));
            case DownloadState.Queued _, DownloadState.Running _, DownloadState.Waiting _, DownloadState.Verifying _ ->
                way("Pause", Feather.PAUSE, () -> downloads.pause(download.orElseThrow()));
        };
        main.setId("recommended-main");
        main.setAccessibleText(main.getText() + ": " + one.entry().name());
        ways.getChildren().setAll(main);
        ways.getChildren().addAll(moreWays);
        model.installed().freeBytes().ifPresent(free -> {
            Label disk = Parts.whole(Gigabytes.text(free) + " free on the disk", "small");
            disk.setAlignment(Pos.CENTER_LEFT);
            ways.getChildren().add(disk);
        });
    }

    private static Button way(String text, Feather icon, Runnable action) {
        Button button = new Button(text, new FontIcon(icon));
        button.getStyleClass().add("accent");
        button.setOnAction(_ -> action.run());
        return button;
    }
}
