package dev.ferrum.app.service;

import dev.ferrum.engine.api.EngineConfig;
import java.util.concurrent.CompletableFuture;
import java.util.function.DoubleConsumer;

/// Opens models from [#begin] on, and keeps those who ask before that waiting: a model that loads while the window is
/// drawn for the first time takes a processor from it.
public final class WaitingOpener implements ModelOpener {
    private final ModelOpener opener;
    private final CompletableFuture<Void> begun = new CompletableFuture<>();

    public WaitingOpener(ModelOpener opener) {
        this.opener = opener;
    }

    /// Lets all that wait and all that come go on. Any thread; more than once too.
    public void begin() {
        begun.complete(null);
    }

    @Override
    public LoadedModel open(EngineConfig config, DoubleConsumer progress) {
        begun.join();
        return opener.open(config, progress);
    }
}
