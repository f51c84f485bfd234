package dev.ferrum.app.shell;

import java.util.Locale;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/// All shortcuts in three columns, with a field to find one.
final class ShortcutSheet extends Overlay {
    private static final double WIDTH = 960;

    private final Commands commands;
    private final HBox columns = new HBox();
    private final TextField find = new TextField();

    ShortcutSheet(Commands commands, Runnable close) {
        super("Keyboard shortcuts", WIDTH, close);
        this.commands = commands;
        find.setPromptText("Find a shortcut");
        find.setAccessibleText("Find a shortcut");
        find.setId("find-shortcut");
        find.textProperty().subscribe(_ -> fill());
        putInHead(find);
        columns.getStyleClass().add("shortcut-columns");
        Label note = new Label("Letters without Ctrl work while a message has the focus, never while you write.");
        note.getStyleClass().add("small");
        getChildren().addAll(columns, note);
    }

    void focusField() {
        find.requestFocus();
    }

    private void fill() {
        String wanted = find.getText().strip().toLowerCase(Locale.ROOT);
        columns.getChildren().clear();
        for (Command.Group group : Command.Group.values()) {
            Label head = new Label(group.title());
            head.getStyleClass().add("shortcut-group");
            VBox column = new VBox(head);
            column.setMinWidth(0);
            column.setPrefWidth(WIDTH / 3);
            HBox.setHgrow(column, Priority.ALWAYS);
            commands.all().stream()
                    .filter(command ->
                            command.group() == group && !command.cap().isEmpty())
                    .filter(command -> command.name().toLowerCase(Locale.ROOT).contains(wanted))
                    .forEach(command -> column.getChildren().add(row(command)));
            columns.getChildren().add(column);
        }
    }

    private static HBox row(Command command) {
        Label name = new Label(command.name());
        name.getStyleClass().add("shortcut-name");
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        HBox row = new HBox(name, space);
        row.getStyleClass().add("shortcut-row");
        row.setAlignment(Pos.CENTER_LEFT);
        for (String key : command.cap()) {
            Label cap = new Label(key);
            cap.getStyleClass().add("key-cap");
            row.getChildren().add(cap);
        }
        return row;
    }
}
