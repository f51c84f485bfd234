package dev.ferrum.app.sidebar;

import dev.ferrum.app.sidebar.SideBarView.Export;
import dev.ferrum.app.sidebar.SideBarViewModel.Row;
import dev.ferrum.app.store.Conversation;
import dev.ferrum.app.store.Hit;
import java.util.function.BiConsumer;
import javafx.geometry.Pos;
import javafx.scene.control.ContentDisplay;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.SeparatorMenuItem;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.scene.shape.Circle;
import javafx.scene.text.Text;
import javafx.scene.text.TextFlow;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/// A row of the side bar: the head of a group, a conversation with its menu, or what a search has found.
final class ChatRow extends ListCell<Row> {
    private static final double DOT = 3;

    private final SideBarViewModel model;
    private final BiConsumer<Conversation, Export> export;

    ChatRow(SideBarViewModel model, BiConsumer<Conversation, Export> export) {
        this.model = model;
        this.export = export;
        getStyleClass().add("chat-row");
        setContentDisplay(ContentDisplay.GRAPHIC_ONLY);
        setPrefWidth(0);
        addEventHandler(MouseEvent.MOUSE_CLICKED, event -> {
            if (event.getButton() == MouseButton.PRIMARY && getItem() != null) {
                if (event.getClickCount() == 2 && getItem() instanceof Row.Chat) {
                    startRename();
                } else {
                    model.open(getItem());
                }
            }
        });
    }

    boolean shows(Conversation conversation) {
        return getItem() instanceof Row.Chat(var mine, var _) && mine.id() == conversation.id();
    }

    @Override
    protected void updateItem(Row row, boolean empty) {
        super.updateItem(row, empty);
        getStyleClass().removeAll("head-row", "found-row");
        setText(null);
        setGraphic(null);
        setContextMenu(null);
        setDisable(false);
        setAccessibleText(null);
        if (empty || row == null) {
            return;
        }
        switch (row) {
            case Row.Head(var title) -> {
                getStyleClass().add("head-row");
                Label head = new Label(title);
                head.getStyleClass().add("group-head");
                setGraphic(head);
                setAccessibleText(title);
            }
            case Row.Chat(var conversation, var writing) -> show(conversation, writing);
            case Row.Found(var hit) -> show(hit);
        }
    }

    private void show(Conversation conversation, boolean writing) {
        Label title = new Label(conversation.title());
        title.getStyleClass().add("chat-title");
        title.setMinWidth(0);
        title.setMaxWidth(Double.MAX_VALUE);
        HBox.setHgrow(title, Priority.ALWAYS);
        HBox line = new HBox(title);
        line.setAlignment(Pos.CENTER_LEFT);
        if (writing) {
            Circle dot = new Circle(DOT);
            dot.getStyleClass().add("writing-dot");
            line.getChildren().add(dot);
        }
        MenuButton more = new MenuButton(null, new FontIcon(Feather.MORE_HORIZONTAL));
        more.getStyleClass().add("row-menu");
        more.setAccessibleText("More for %s".formatted(conversation.title()));
        more.setFocusTraversable(false);
        more.getItems()
                .setAll(
                        item("Rename", this::startRename),
                        item(conversation.pinned() ? "Unpin" : "Pin", () -> model.togglePin(conversation)),
                        new SeparatorMenuItem(),
                        item("Export as Markdown\u2026", () -> export.accept(conversation, Export.MARKDOWN)),
                        item("Export as JSON\u2026", () -> export.accept(conversation, Export.JSON)),
                        new SeparatorMenuItem(),
                        item("Delete", () -> model.delete(conversation)));
        line.getChildren().add(more);
        setGraphic(line);
        setAccessibleText(conversation.title() + (writing ? ", an answer is being written" : ""));
    }

    private void show(Hit hit) {
        getStyleClass().add("found-row");
        Label title = new Label(hit.title());
        title.getStyleClass().add("chat-title");
        title.setMinWidth(0);
        VBox both = new VBox(title);
        if (hit.message() != 0) {
            TextFlow snippet = new TextFlow();
            snippet.getStyleClass().add("snippet");
            int from = 0;
            for (Hit.Range match : hit.matches()) {
                add(snippet, hit.snippet().substring(from, match.start()), "snippet-text");
                add(snippet, hit.snippet().substring(match.start(), match.end()), "snippet-match");
                from = match.end();
            }
            add(snippet, hit.snippet().substring(from), "snippet-text");
            snippet.setMaxHeight(Region.USE_PREF_SIZE);
            both.getChildren().add(snippet);
        }
        setGraphic(both);
        setAccessibleText("%s: %s".formatted(hit.title(), hit.snippet()));
    }

    private static void add(TextFlow flow, String text, String style) {
        if (!text.isEmpty()) {
            Text part = new Text(text);
            part.getStyleClass().add(style);
            flow.getChildren().add(part);
        }
    }

    private static MenuItem item(String text, Runnable action) {
        MenuItem item = new MenuItem(text);
        item.setOnAction(_ -> action.run());
        return item;
    }

    /// Lets the title be edited in its place: Enter takes it, Esc leaves it.
    void startRename() {
        if (!(getItem() instanceof Row.Chat(var conversation, var writing))) {
            return;
        }
        TextField field = new TextField(conversation.title());
        field.getStyleClass().add("rename-field");
        field.setAccessibleText("Title of the chat");
        boolean[] ended = {false};
        Runnable take = () -> {
            if (!ended[0]) {
                ended[0] = true;
                model.rename(conversation, field.getText());
                show(conversation, writing);
            }
        };
        field.setOnAction(_ -> take.run());
        field.focusedProperty().addListener((_, _, focused) -> {
            if (!focused) {
                take.run();
            }
        });
        field.setOnKeyPressed(event -> {
            if (event.getCode() == KeyCode.ESCAPE) {
                ended[0] = true;
                show(conversation, writing);
                getListView().requestFocus();
            }
            // Keys of the list, such as Delete, do not count while a title is edited.
            event.consume();
        });
        setGraphic(field);
        field.requestFocus();
        field.selectAll();
    }
}
