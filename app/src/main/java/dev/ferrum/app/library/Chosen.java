package dev.ferrum.app.library;

import dev.ferrum.app.catalog.CatalogEntry;
import dev.ferrum.app.hub.HubModel;
import dev.ferrum.app.local.LocalModel;

/// What the right column of the models page is about.
public sealed interface Chosen {
    record Nothing() implements Chosen {}

    record OfCatalog(CatalogEntry entry) implements Chosen {}

    record OnHub(HubModel model) implements Chosen {}

    record Installed(LocalModel model) implements Chosen {}
}
