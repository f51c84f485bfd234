package dev.ferrum.app;

import dev.ferrum.app.hub.HubAccess;
import dev.ferrum.app.local.ModelPlaces;
import dev.ferrum.app.start.Catalog;
import dev.ferrum.app.start.DataFolders;
import dev.ferrum.app.start.Installation;
import dev.ferrum.app.start.StartContext;
import dev.ferrum.app.start.Switches;
import java.nio.file.Path;
import java.util.Map;

/// What tests start from: the repository as the installation, no switches.
public final class TestStart {
    private TestStart() {}

    /// Maven runs a module's tests in the module's folder.
    public static StartContext context() {
        Installation installation =
                new Installation(Path.of("..").toAbsolutePath().normalize());
        Path nowhere = Path.of("target", "no-such-folder").toAbsolutePath();
        return new StartContext(
                "test",
                installation,
                new DataFolders(nowhere, nowhere, nowhere),
                Catalog.of(installation),
                Switches.none(),
                HubAccess.of(Map.of(HubAccess.ENDPOINT, "http://127.0.0.1:1")),
                ModelPlaces.none(nowhere));
    }
}
