package dev.ferrum.app.library;

import dev.ferrum.app.download.Download;
import dev.ferrum.app.download.DownloadState;
import dev.ferrum.app.download.Downloads;
import dev.ferrum.app.hub.ModelSource;
import dev.ferrum.app.local.Shelf;
import dev.ferrum.engine.error.EngineException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;

/// The queue of downloads as the window shows it. On the UI thread.
public final class DownloadsViewModel {
    private final Shelf shelf;
    private final ObservableList<Download> all = FXCollections.observableArrayList();
    private final ReadOnlyStringWrapper trouble = new ReadOnlyStringWrapper("");
    private final List<Consumer<Path>> finished = new ArrayList<>();
    private final Set<Path> told = new HashSet<>();

    public DownloadsViewModel(Shelf shelf, Executor ui) {
        this.shelf = shelf;
        all.setAll(shelf.downloads().list());
        shelf.onChange(now -> ui.execute(() -> show(now)));
    }

    /// All entries, the next one first.
    public ObservableList<Download> all() {
        return all;
    }

    /// Why the last command did not work; empty where it did.
    public ReadOnlyStringProperty troubleProperty() {
        return trouble.getReadOnlyProperty();
    }

    /// Tells `listener` every file that has arrived.
    public void onFinished(Consumer<Path> listener) {
        finished.add(listener);
    }

    public void add(ModelSource source) {
        command(downloads -> downloads.add(source));
    }

    public void pause(Download download) {
        command(downloads -> downloads.pause(download.id()));
    }

    public void resume(Download download) {
        command(downloads -> downloads.resume(download.id()));
    }

    /// Stops it and deletes what was fetched; of a finished one only the entry goes.
    public void cancel(Download download) {
        command(downloads -> downloads.cancel(download.id()));
    }

    /// Lets `download` be the next one.
    public void first(Download download) {
        command(downloads -> downloads.move(download.id(), 0));
    }

    public void pauseAll() {
        all.stream().filter(DownloadsViewModel::moves).forEach(this::pause);
    }

    /// The entry of a model with this name and quantisation, if it is in the queue.
    public Optional<Download> of(String name, String quantisation) {
        return all.stream()
                .filter(it -> it.source().name().contains(name)
                        && it.source().quantisation().equals(quantisation))
                .findFirst();
    }

    /// Whether something happens by itself.
    public static boolean moves(Download download) {
        return switch (download.state()) {
            case DownloadState.Queued _, DownloadState.Running _, DownloadState.Waiting _, DownloadState.Verifying _ ->
                true;
            case DownloadState.Paused _, DownloadState.Done _, DownloadState.Failed _ -> false;
        };
    }

    private void command(Consumer<Downloads> command) {
        try {
            trouble.set("");
            command.accept(shelf.downloads());
        } catch (EngineException e) {
            trouble.set(e.getMessage());
        }
        show(shelf.downloads().list());
    }

    private void show(List<Download> now) {
        all.setAll(now);
        for (Download download : now) {
            if (download.state() instanceof DownloadState.Done(Path file) && told.add(file)) {
                finished.forEach(listener -> listener.accept(file));
            }
        }
    }
}
