package dev.ferrum.app.shell;

import dev.ferrum.app.chat.SendKey;
import java.util.List;
import javafx.scene.Scene;
import javafx.scene.control.TextInputControl;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;

/// All commands of the window; the one list that shortcuts, palette, sheet and menu bar are made from.
public record Commands(List<Command> all) {
    public Commands {
        all = List.copyOf(all);
    }

    /// What the commands do, as far as they are another part's business.
    public record Actions(
            Runnable newChat,
            Runnable searchChats,
            Runnable palette,
            Runnable shortcuts,
            Runnable chat,
            Runnable models,
            Runnable profiler,
            Runnable settings,
            Runnable sideBar,
            Runnable larger,
            Runnable smaller,
            Runnable nextArea,
            Runnable undo,
            Runnable answerAgain,
            Runnable compare,
            Runnable copyLast,
            Runnable editLast,
            Runnable openModel,
            Runnable importChat,
            Runnable about) {}

    /// `sendKey` is what sends a message.
    static Commands of(Actions does, SendKey sendKey) {
        boolean enter = sendKey == SendKey.ENTER;
        Command.Group window = Command.Group.EVERYWHERE;
        Command.Group chat = Command.Group.CHAT;
        Command.Group message = Command.Group.MESSAGE;
        return new Commands(List.of(
                Command.of("New chat", window, "Shortcut+N", does.newChat()),
                Command.of("Search chats", window, "Shortcut+F", does.searchChats()),
                Command.of("Commands", window, "Shortcut+K", does.palette()),
                Command.of("Chat", window, "Shortcut+1", does.chat()),
                Command.of("Models", window, "Shortcut+2", does.models()),
                Command.of("Profiler", window, "Shortcut+3", does.profiler()),
                Command.of("Settings", window, "Shortcut+Comma", does.settings()),
                Command.of("Show or hide the side bar", window, "Shortcut+B", does.sideBar()),
                Command.of("Larger text", window, "Shortcut+Equals", does.larger()),
                Command.of("Smaller text", window, "Shortcut+Minus", does.smaller()),
                Command.of("Next part of the window", window, "F6", does.nextArea()),
                Command.of("Open a model file", window, "Shortcut+O", does.openModel()),
                Command.of("This sheet", window, "Shortcut+Slash", does.shortcuts()),
                Command.told("Undo what was deleted", window, "Ctrl", "Z"),
                enter ? Command.told("Send", chat, "Enter") : Command.told("Send", chat, "Ctrl", "Enter"),
                enter ? Command.told("New line", chat, "Shift", "Enter") : Command.told("New line", chat, "Enter"),
                Command.told("Stop the answer", chat, "Esc"),
                Command.told("Edit your last message", chat, "\u2191"),
                Command.of("Answer again", chat, "Shortcut+R", does.answerAgain()),
                Command.of("Compare four answers", chat, "Shortcut+T", does.compare()),
                Command.told("Keep answer 1 to 8", chat, "1 \u2013 8"),
                Command.of("Copy the last answer", chat, "Shortcut+Shift+C", does.copyLast()),
                Command.of("Edit the last message", chat, "Shortcut+E", does.editLast()),
                Command.unbound("Import a chat from JSON", chat, does.importChat()),
                Command.told("Rename a chat in the list", chat, "F2"),
                Command.told("Delete a chat in the list", chat, "Del"),
                Command.told("Copy", message, "C"),
                Command.told("Edit", message, "E"),
                Command.told("Answer again", message, "R"),
                Command.told("Earlier or later version", message, "Alt", "\u2190", "\u2192"),
                Command.told("Its buttons", message, "Enter"),
                Command.told("Select all, copy", message, "Ctrl", "A", "C"),
                Command.unbound("About Ferrum", window, does.about())));
    }

    /// Hears the key combinations on `scene`, `?` outside text fields, and Ctrl+Z where no field wants it.
    void listen(Scene scene, Actions does) {
        scene.addEventFilter(KeyEvent.KEY_PRESSED, event -> {
            for (Command command : all) {
                if (command.keys().isPresent() && command.keys().get().match(event)) {
                    event.consume();
                    command.action().ifPresent(Runnable::run);
                    return;
                }
            }
            if (event.isShortcutDown() && event.getCode() == KeyCode.Z && !event.isShiftDown() && !undoable(scene)) {
                event.consume();
                does.undo().run();
            }
        });
        scene.addEventFilter(KeyEvent.KEY_TYPED, event -> {
            if ("?".equals(event.getCharacter()) && !(scene.getFocusOwner() instanceof TextInputControl)) {
                event.consume();
                does.shortcuts().run();
            }
        });
    }

    /// A text field with something of its own to take back.
    private static boolean undoable(Scene scene) {
        return scene.getFocusOwner() instanceof TextInputControl field && field.isUndoable();
    }
}
