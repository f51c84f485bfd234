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
        Path nowhere = Path.of("target", "no-such-folder").toAbsolutePath();
        return context(nowhere, HubAccess.of(Map.of(HubAccess.ENDPOINT, "http://127.0.0.1:1")));
    }

    /// The same with everything that Ferrum keeps in `folder`, and another hub.
    public static StartContext context(Path folder, HubAccess hub) {
        return context(new DataFolders(folder, folder, folder), ModelPlaces.none(folder.resolve("trash")), hub);
    }

    /// The same on a home of its own, where nothing was started so far, as on Linux.
    public static StartContext freshHome(Path home, HubAccess hub) {
        return context(DataFolders.of(Map.of(), "Linux", home), ModelPlaces.of(Map.of(), "Linux", home), hub);
    }

    private static StartContext context(DataFolders folders, ModelPlaces places, HubAccess hub) {
        Installation installation =
                new Installation(Path.of("..").toAbsolutePath().normalize());
        return new StartContext(
                "test", installation, folders, () -> Catalog.of(installation), Switches.none(), hub, places);
    }
}
