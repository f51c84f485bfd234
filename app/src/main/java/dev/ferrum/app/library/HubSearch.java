package dev.ferrum.app.library;

import dev.ferrum.app.hub.HubModel;
import java.util.List;

/// Where a search on the hub is.
public sealed interface HubSearch {
    /// Nobody has asked.
    record Idle() implements HubSearch {}

    record Asking(String words) implements HubSearch {}

    record Found(String words, List<HubModel> models) implements HubSearch {
        public Found {
            models = List.copyOf(models);
        }
    }

    record Failed(String words, String message) implements HubSearch {}
}
