package dev.ferrum.app.local;

import dev.ferrum.app.download.Disk;
import dev.ferrum.app.download.Download;
import dev.ferrum.app.download.DownloadOptions;
import dev.ferrum.app.download.Downloads;
import dev.ferrum.app.hub.HubClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;

/// Ferrum's folder of models with the downloads into it, which move together. Owns the downloads. Any thread.
public final class Shelf implements AutoCloseable {
    private final HubClient hub;
    private DownloadOptions options;
    private final List<Consumer<List<Download>>> listeners = new CopyOnWriteArrayList<>();
    private ModelStore store;
    private Downloads downloads;

    public Shelf(ModelStore store, HubClient hub, DownloadOptions options) {
        this.store = store;
        this.hub = hub;
        this.options = options;
        this.downloads = open(store.folder());
    }

    public synchronized ModelStore store() {
        return store;
    }

    public synchronized Downloads downloads() {
        return downloads;
    }

    /// Tells `listener` all downloads whenever one has changed, on a thread of theirs.
    public void onChange(Consumer<List<Download>> listener) {
        listeners.add(listener);
    }

    /// Moves the models to `folder`; downloads stop, and what was fetched of unfinished ones stays behind.
    /// Whatever goes wrong, the shelf is usable afterwards, where its models are.
    public synchronized void moveTo(Path folder, DoubleConsumer progress) throws IOException, InterruptedException {
        downloads.close();
        try {
            store = store.moveTo(folder, progress);
        } finally {
            downloads = open(store.folder());
        }
    }

    /// Lets all downloads together take `bytesPerSecond` at most, at once; 0 for no limit.
    public synchronized void limit(long bytesPerSecond) {
        options = options.withBytesPerSecond(bytesPerSecond);
        downloads.limit(bytesPerSecond);
    }

    private Downloads open(Path folder) {
        Downloads opened = Downloads.open(folder, hub, options, Disk.ofSystem());
        opened.onChange(all -> listeners.forEach(listener -> listener.accept(all)));
        return opened;
    }

    @Override
    public synchronized void close() {
        downloads.close();
    }
}
