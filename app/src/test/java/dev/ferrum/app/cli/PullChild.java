package dev.ferrum.app.cli;

import dev.ferrum.app.TestStart;
import dev.ferrum.app.cli.Console.Terminals;
import dev.ferrum.app.hub.HubAccess;
import java.nio.file.Path;
import java.util.Map;

/// A program that pulls the model of a test hub, as `ferrum models pull` in a script.
final class PullChild {
    private PullChild() {}

    /// `args`: the folder with everything, and the hub's address.
    public static void main(String[] args) {
        HubAccess hub = HubAccess.of(Map.of(HubAccess.ENDPOINT, args[1]));
        System.exit(FerrumCommand.run(
                TestStart.context(Path.of(args[0]), hub),
                Console.ofProcess(Terminals.none()),
                "models",
                "pull",
                ModelsPullTest.MODEL));
    }
}
