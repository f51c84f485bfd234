package dev.ferrum.app.shell;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javafx.scene.input.KeyCombination;

/// Something that can be done from the keyboard, the palette, the sheet of shortcuts and, on a Mac, the menu bar.
///
/// `keys` works everywhere in the window; `cap` is how keys are shown that only one part of it hears.
public record Command(
        String name, Group group, Optional<KeyCombination> keys, List<String> cap, Optional<Runnable> action) {
    /// Where a command belongs.
    public enum Group {
        EVERYWHERE("Everywhere"),
        CHAT("Chat"),
        MESSAGE("A message in focus");

        private final String title;

        Group(String title) {
            this.title = title;
        }

        public String title() {
            return title;
        }
    }

    public Command {
        cap = List.copyOf(cap);
    }

    /// A command that a key combination calls, written as JavaFX reads it: `Shortcut+N`.
    static Command of(String name, Group group, String keys, Runnable action) {
        return new Command(name, group, Optional.of(KeyCombination.valueOf(keys)), caps(keys), Optional.of(action));
    }

    /// A command without a key of its own.
    static Command unbound(String name, Group group, Runnable action) {
        return new Command(name, group, Optional.empty(), List.of(), Optional.of(action));
    }

    /// Keys that a part of the window hears by itself; only told of.
    static Command told(String name, Group group, String... caps) {
        return new Command(name, group, Optional.empty(), List.of(caps), Optional.empty());
    }

    private static List<String> caps(String keys) {
        // What JavaFX calls the shortcut key on this system: Ctrl, or the sign of Cmd on a Mac.
        String shown = KeyCombination.valueOf("Shortcut+A").getDisplayText();
        String shortcut = shown.startsWith("Ctrl") ? "Ctrl" : shown.substring(0, 1);
        return Stream.of(keys.replace("Shortcut", shortcut)
                        .replace("Comma", ",")
                        .replace("Slash", "/")
                        .replace("Minus", "\u2212")
                        .split("\\+"))
                .map(key -> key.equals("Equals") ? "+" : key)
                .toList();
    }
}
