package dev.ferrum.app.start;

import dev.ferrum.app.hub.HubAccess;
import dev.ferrum.app.local.ModelPlaces;
import java.util.Objects;
import java.util.function.Supplier;

/// Everything a run takes from its surroundings; built once in `Launcher`. `reading` gives the catalogue, which may
/// still be read.
public record StartContext(
        String version,
        Installation installation,
        DataFolders folders,
        Supplier<Catalog> reading,
        Switches switches,
        HubAccess hub,
        ModelPlaces places) {
    public StartContext {
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(installation, "installation");
        Objects.requireNonNull(folders, "folders");
        Objects.requireNonNull(reading, "reading");
        Objects.requireNonNull(switches, "switches");
        Objects.requireNonNull(hub, "hub");
        Objects.requireNonNull(places, "places");
    }

    /// The models that Ferrum knows by name. Throws [dev.ferrum.engine.error.EngineException] when the installation's
    /// catalogue is missing or not as expected.
    public Catalog catalog() {
        return reading.get();
    }
}
