package dev.ferrum.app.shell;

import java.util.Locale;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/// Every command by name: type a part of it, Enter does the first.
final class Palette extends VBox {
    private static final double WIDTH = 520;
    private static final double HEIGHT = 360;

    private final Commands commands;
    private final Runnable close;
    private final TextField find = new TextField();
    private final ListView<Command> list = new ListView<>();

    Palette(Commands commands, Runnable close) {
        this.commands = commands;
        this.close = close;
        getStyleClass().addAll("overlay", "palette");
        setMaxSize(WIDTH, HEIGHT);
        find.setPromptText("What would you like to do?");
        find.setAccessibleText("Find a command");
        find.setId("palette");
        find.textProperty().subscribe(_ -> fill());
        find.addEventFilter(KeyEvent.KEY_PRESSED, this::onKey);
        list.setFocusTraversable(false);
        list.getStyleClass().add("palette-list");
        list.setCellFactory(_ -> new Row());
        list.addEventHandler(MouseEvent.MOUSE_CLICKED, _ -> run());
        VBox.setVgrow(list, Priority.ALWAYS);
        getChildren().addAll(find, list);
    }

    void focusField() {
        find.requestFocus();
    }

    private void fill() {
        String wanted = find.getText().strip().toLowerCase(Locale.ROOT);
        list.getItems()
                .setAll(commands.all().stream()
                        .filter(command -> command.action().isPresent())
                        .filter(command ->
                                command.name().toLowerCase(Locale.ROOT).contains(wanted))
                        .toList());
        list.getSelectionModel().selectFirst();
    }

    private void onKey(KeyEvent event) {
        if (event.getCode() == KeyCode.ENTER) {
            run();
        } else if (event.getCode() == KeyCode.DOWN) {
            list.getSelectionModel().selectNext();
            list.scrollTo(list.getSelectionModel().getSelectedIndex());
        } else if (event.getCode() == KeyCode.UP) {
            list.getSelectionModel().selectPrevious();
            list.scrollTo(list.getSelectionModel().getSelectedIndex());
        } else {
            return;
        }
        event.consume();
    }

    private void run() {
        Command chosen = list.getSelectionModel().getSelectedItem();
        if (chosen != null) {
            close.run();
            chosen.action().ifPresent(Runnable::run);
        }
    }

    /// A command and its keys.
    private static final class Row extends ListCell<Command> {
        @Override
        protected void updateItem(Command command, boolean empty) {
            super.updateItem(command, empty);
            setText(null);
            if (empty || command == null) {
                setGraphic(null);
                return;
            }
            Region space = new Region();
            HBox.setHgrow(space, Priority.ALWAYS);
            HBox row = new HBox(4, new Label(command.name()), space);
            row.setAlignment(Pos.CENTER_LEFT);
            command.cap().forEach(key -> {
                Label cap = new Label(key);
                cap.getStyleClass().add("key-cap");
                row.getChildren().add(cap);
            });
            setGraphic(row);
            setAccessibleText(command.name());
        }
    }
}
