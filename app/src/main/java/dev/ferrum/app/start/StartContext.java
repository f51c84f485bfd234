package dev.ferrum.app.start;

import dev.ferrum.app.hub.HubAccess;
import dev.ferrum.app.local.ModelPlaces;
import java.util.Objects;

/// Everything a run takes from its surroundings; built once in `Launcher`.
public record StartContext(
        String version,
        Installation installation,
        DataFolders folders,
        Catalog catalog,
        Switches switches,
        HubAccess hub,
        ModelPlaces places) {
    public StartContext {
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(installation, "installation");
        Objects.requireNonNull(folders, "folders");
        Objects.requireNonNull(catalog, "catalog");
        Objects.requireNonNull(switches, "switches");
        Objects.requireNonNull(hub, "hub");
        Objects.requireNonNull(places, "places");
    }
}
