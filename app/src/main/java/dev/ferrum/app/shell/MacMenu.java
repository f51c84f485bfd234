package dev.ferrum.app.shell;

import javafx.scene.control.Menu;
import javafx.scene.control.MenuBar;
import javafx.scene.control.MenuItem;
import javafx.scene.input.KeyCombination;

/// The menu bar that every program has on a Mac, made from the same commands as everything else.
final class MacMenu {
    private MacMenu() {}

    /// Whether this system calls its shortcut key Cmd, as macOS alone does.
    static boolean wanted() {
        return !KeyCombination.valueOf("Shortcut+A").getDisplayText().startsWith("Ctrl");
    }

    /// A menu for each group of commands that can be called.
    static MenuBar of(Commands commands) {
        MenuBar bar = new MenuBar();
        bar.setUseSystemMenuBar(true);
        for (Command.Group group : Command.Group.values()) {
            Menu menu = new Menu(group.title());
            commands.all().stream()
                    .filter(command -> command.group() == group)
                    .forEach(command -> command.action().ifPresent(action -> {
                        MenuItem item = new MenuItem(command.name());
                        command.keys().ifPresent(item::setAccelerator);
                        item.setOnAction(_ -> action.run());
                        menu.getItems().add(item);
                    }));
            if (!menu.getItems().isEmpty()) {
                bar.getMenus().add(menu);
            }
        }
        return bar;
    }
}
