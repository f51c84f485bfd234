package dev.ferrum.app.download;

import dev.ferrum.app.hub.ModelSource;
import java.util.Objects;

/// One entry of the queue, as it was at a moment. `id` stays the same over restarts.
public record Download(String id, ModelSource source, DownloadState state) {
    public Download {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(state, "state");
    }
}
