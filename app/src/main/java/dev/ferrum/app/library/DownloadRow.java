package dev.ferrum.app.library;

import dev.ferrum.app.download.Download;
import dev.ferrum.app.download.DownloadState;
import java.nio.file.Path;
import java.util.function.Consumer;
import javafx.css.PseudoClass;
import javafx.geometry.Insets;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/// One download: which model, how far, and what can be done with it.
final class DownloadRow extends VBox {
    /// That of `link-button` in chat.css.
    private static final double LINK_PADDING = 4;

    private static final PseudoClass FAILED = PseudoClass.getPseudoClass("failed");

    private final DownloadsViewModel model;
    private final Consumer<Path> load;
    private final GatedWays gated;
    private final HBox head = Parts.line(8);
    private final DownloadProgress progress = new DownloadProgress();
    private final HBox ways = Parts.line(16);
    private Class<? extends DownloadState> shown;

    DownloadRow(DownloadsViewModel model, Consumer<Path> load, GatedWays gated) {
        this.model = model;
        this.load = load;
        this.gated = gated;
        getStyleClass().add("download-row");
        // So that the words of the first link stand under the message, not its padding.
        setMargin(ways, new Insets(0, 0, 0, -LINK_PADDING));
        getChildren().addAll(head, progress, ways);
    }

    void update(Download download) {
        progress.update(download);
        // Buttons stay as long as they do the same, or a click could fall between two of them.
        if (download.state().getClass() != shown) {
            shown = download.state().getClass();
            showHead(download);
            showWays(download);
        }
    }

    /// Out of a model's terms.
    private void showWays(Download download) {
        boolean shut = download.state() instanceof DownloadState.Failed it && it.gated();
        Parts.show(ways, shut);
        ways.getChildren().clear();
        if (shut) {
            ways.getChildren()
                    .addAll(
                            link("Open its page", () -> gated.showPage().accept(download.source())),
                            link("Add a token", gated.addToken()));
        }
    }

    private static Button link(String text, Runnable action) {
        Button link = new Button(text);
        link.getStyleClass().add("link-button");
        link.setOnAction(_ -> action.run());
        return link;
    }

    private void showHead(Download download) {
        String title = download.source().name();
        boolean failed = download.state() instanceof DownloadState.Failed;
        pseudoClassStateChanged(FAILED, failed);
        head.getChildren().clear();
        if (failed) {
            head.getChildren().add(new FontIcon(Feather.ALERT_TRIANGLE));
        }
        head.getChildren().addAll(Parts.name(title), Parts.space());
        if (download.state() instanceof DownloadState.Queued) {
            head.getChildren()
                    .add(new IconButton(Feather.ARROW_UP, "Fetch next: " + title, () -> model.first(download)));
        }
        head.getChildren().add(action(download, title));
        boolean done = download.state() instanceof DownloadState.Done;
        head.getChildren()
                .add(new IconButton(
                        Feather.X,
                        (done ? "Take off the list: " : "Cancel and delete what was fetched: ") + title,
                        () -> model.cancel(download)));
    }

    private Node action(Download download, String title) {
        return switch (download.state()) {
            case DownloadState.Queued _, DownloadState.Running _, DownloadState.Waiting _, DownloadState.Verifying _ ->
                new IconButton(Feather.PAUSE, "Pause " + title, () -> model.pause(download));
            case DownloadState.Paused _ ->
                new IconButton(Feather.PLAY, "Go on with " + title, () -> model.resume(download));
            case DownloadState.Failed _ -> button("Try again", title, () -> model.resume(download));
            case DownloadState.Done(Path file) -> button("Load", title, () -> load.accept(file));
        };
    }

    private static Button button(String text, String title, Runnable action) {
        Button button = new Button(text);
        button.getStyleClass().add("small-button");
        button.setAccessibleText(text + " " + title);
        button.setOnAction(_ -> action.run());
        return button;
    }
}
