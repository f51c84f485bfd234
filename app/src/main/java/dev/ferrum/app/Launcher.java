package dev.ferrum.app;

import dev.ferrum.app.cli.Console;
import dev.ferrum.app.cli.FerrumCommand;
import dev.ferrum.app.hub.HubAccess;
import dev.ferrum.app.local.ModelPlaces;
import dev.ferrum.app.start.Begun;
import dev.ferrum.app.start.Catalog;
import dev.ferrum.app.start.DataFolders;
import dev.ferrum.app.start.Installation;
import dev.ferrum.app.start.Log;
import dev.ferrum.app.start.ModelArgument;
import dev.ferrum.app.start.SingleInstance;
import dev.ferrum.app.start.StartContext;
import dev.ferrum.app.start.Switches;
import dev.ferrum.engine.error.EngineException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// `main`, without `Application`, so that a package can start it and the command line runs without JavaFX.
///
/// The only place that reads the environment and system properties: `ferrum.home` (the installation),
/// `ferrum.version`, `ferrum.terminals` (which of the streams 0, 1, 2 are terminals), set by the start script,
/// `ferrum.rehearsal` (uses command line and window once by itself, for packaging), and `ferrum.incubating` (false in
/// packages: their Java does not warn of the Vector API).
public final class Launcher {
    private static final int FAILED = 1;

    private Launcher() {}

    public static void main(String[] args) {
        Console console = Console.ofProcess(terminals());
        hideIncubatorLine(console);
        // Without it Java knows no proxies of the system; it is read at the first request.
        System.setProperty("java.net.useSystemProxies", "true");
        StartContext start;
        try {
            Installation installation = new Installation(Path.of(System.getProperty("ferrum.home", "."))
                    .toAbsolutePath()
                    .normalize());
            start = new StartContext(
                    System.getProperty("ferrum.version", "development"),
                    installation,
                    DataFolders.of(
                            System.getenv(), System.getProperty("os.name"), Path.of(System.getProperty("user.home"))),
                    Begun.on("catalog", () -> Catalog.of(installation)),
                    Switches.of(System.getenv()),
                    HubAccess.of(System.getenv()),
                    ModelPlaces.of(
                            System.getenv(), System.getProperty("os.name"), Path.of(System.getProperty("user.home"))));
        } catch (EngineException e) {
            console.err().println("ferrum: " + e.getMessage());
            System.exit(FAILED);
            return;
        }
        Optional<Path> model = ModelArgument.of(args);
        if (args.length > 0 && model.isEmpty()) {
            System.exit(FerrumCommand.run(start, console, args));
        }
        if (Boolean.getBoolean("ferrum.rehearsal")) {
            FerrumCommand.run(start, console, "chat", "Tell me a story about a king", "--max-tokens", "16");
        }
        if (!hasDisplay(System.getenv())) {
            console.err()
                    .println("ferrum: there is no display for the window (neither DISPLAY nor WAYLAND_DISPLAY is set)."
                            + " In this terminal, `ferrum chat` talks to the model.");
            System.exit(FAILED);
        }
        openWindow(start, console, model);
    }

    private static void openWindow(StartContext start, Console console, Optional<Path> model) {
        try {
            start.folders().create();
            Optional<SingleInstance> instance =
                    SingleInstance.acquire(start.folders().data());
            if (instance.isPresent()) {
                Log.open(start.folders().log());
                App.open(start, instance.get(), model, Boolean.getBoolean("ferrum.rehearsal"));
            } else {
                SingleInstance.askToFront(start.folders().data(), model);
                console.err().println("ferrum: Ferrum is open already; its window comes to the front.");
            }
        } catch (EngineException e) {
            console.err().println("ferrum: " + e.getMessage());
            System.exit(FAILED);
        }
    }

    /// Takes away the line that Java prints because the Vector API is still an incubator module. Java has no switch
    /// for it; at a terminal it is the line above, elsewhere it stays. A packaged Java prints none.
    private static void hideIncubatorLine(Console console) {
        boolean printed = !"false".equals(System.getProperty("ferrum.incubating"))
                && ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
        if (printed && console.terminals().err()) {
            console.err().print("\u001b[1A\u001b[2K\r");
            console.err().flush();
        }
    }

    /// False only on Linux without a display server, where JavaFX would die with a stack trace.
    private static boolean hasDisplay(Map<String, String> environment) {
        return !System.getProperty("os.name").startsWith("Linux")
                || "Headless".equals(System.getProperty("glass.platform"))
                || !environment.getOrDefault("DISPLAY", "").isEmpty()
                || !environment.getOrDefault("WAYLAND_DISPLAY", "").isEmpty();
    }

    private static Console.Terminals terminals() {
        String set = System.getProperty("ferrum.terminals");
        if (set == null) {
            boolean all = System.console() != null && System.console().isTerminal();
            return new Console.Terminals(all, all, all);
        }
        return new Console.Terminals(set.contains("0"), set.contains("1"), set.contains("2"));
    }
}
