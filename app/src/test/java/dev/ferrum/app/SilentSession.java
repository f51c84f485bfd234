package dev.ferrum.app;

import dev.ferrum.app.cli.Console;
import dev.ferrum.app.cli.FerrumCommand;
import dev.ferrum.app.settings.ThemeChoice;
import java.nio.file.Path;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;

/// What a person does in an evening, in a process of its own, so that another can watch it: a reply on the command
/// line, then the window with a chat, another answer, a search, an export and every page. Says `begins` and `ends`.
final class SilentSession {
    private SilentSession() {}

    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]);
        say("begins");
        Console console = Console.ofProcess(new Console.Terminals(false, false, false));
        for (String[] command :
                new String[][] {{"chat", "Tell me a story about a fox", "--max-tokens", "8"}, {"devices"}, {"inspect"}
                }) {
            int code = FerrumCommand.run(TestStart.context(), console, command);
            if (code != 0) {
                throw new IllegalStateException(command[0] + " ended with " + code);
            }
        }
        window(folder);
        say("ends");
        // JavaFX would keep the process.
        Runtime.getRuntime().halt(0);
    }

    private static void window(Path folder) throws Exception {
        try (AppRig rig =
                AppRig.open(folder.resolve("kept"), ThemeChoice.DARK, 1000, 700).withDemo()) {
            rig.context().checkForUpdate();
            rig.ask("Tell me a story about an owl", 40);
            rig.run(rig.chat()::stop);
            rig.awaitReply();
            rig.run(() -> rig.context()
                    .files()
                    .exportMarkdown(rig.context().conversations().all().getFirst(), folder.resolve("chat.md")));
            for (KeyCode key : new KeyCode[] {KeyCode.DIGIT2, KeyCode.DIGIT3, KeyCode.COMMA, KeyCode.DIGIT1}) {
                rig.run(() -> rig.scene()
                        .getRoot()
                        .fireEvent(new KeyEvent(KeyEvent.KEY_PRESSED, "", "", key, false, true, false, false)));
            }
        }
    }

    private static void say(String word) {
        System.err.println("session " + word);
        System.err.flush();
    }
}
