package dev.ferrum.app.sidebar;

import dev.ferrum.app.sidebar.SideBarViewModel.Row;
import dev.ferrum.app.store.Conversation;
import java.util.function.BiConsumer;
import javafx.animation.PauseTransition;
import javafx.collections.ListChangeListener;
import javafx.geometry.Insets;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ListView;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.util.Duration;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/// The side bar: search, a button for a new chat, and the conversations.
public final class SideBarView extends VBox {
    private static final Duration TYPING = Duration.millis(180);

    /// What a conversation can be exported as.
    public enum Export {
        MARKDOWN,
        JSON
    }

    private final SideBarViewModel model;
    private final TextField search = new TextField();
    private final ListView<Row> list = new ListView<>();
    private final PauseTransition typing = new PauseTransition(TYPING);

    /// `export` writes a conversation to a file that it asks for.
    public SideBarView(SideBarViewModel model, BiConsumer<Conversation, Export> export) {
        this.model = model;
        getStyleClass().add("side-bar");
        search.setPromptText("Search chats");
        search.setId("search-chats");
        search.setAccessibleText("Search chats");
        search.getStyleClass().add("search-field");
        Label cap = new Label("Ctrl F");
        cap.getStyleClass().add("key-cap");
        cap.setMouseTransparent(true);
        cap.visibleProperty()
                .bind(search.textProperty()
                        .isEmpty()
                        .and(search.focusedProperty().not()));
        FontIcon lens = new FontIcon(Feather.SEARCH);
        lens.setMouseTransparent(true);
        StackPane.setAlignment(lens, Pos.CENTER_LEFT);
        StackPane.setMargin(lens, new Insets(0, 0, 0, 10));
        StackPane.setAlignment(cap, Pos.CENTER_RIGHT);
        StackPane.setMargin(cap, new Insets(0, 8, 0, 0));
        StackPane field = new StackPane(search, lens, cap);
        field.getStyleClass().add("search-box");
        HBox.setHgrow(field, Priority.ALWAYS);
        Button anew = new Button(null, new FontIcon(Feather.PLUS));
        anew.setId("new-chat");
        anew.getStyleClass().add("new-chat");
        anew.setTooltip(new Tooltip("New chat"));
        anew.setAccessibleText("New chat");
        anew.setOnAction(_ -> model.chat().startAnew());
        HBox top = new HBox(field, anew);
        top.getStyleClass().add("side-top");
        list.setItems(model.rows());
        list.getStyleClass().add("chat-list");
        list.setId("chats");
        list.setAccessibleText("Chats");
        list.setCellFactory(_ -> new ChatRow(model, export));
        list.addEventFilter(KeyEvent.KEY_PRESSED, this::onKey);
        Label empty =
                new Label("Your chats will be listed here by day. They\u2019re kept on this computer, in one file you"
                        + " can copy.");
        empty.setWrapText(true);
        empty.getStyleClass().add("side-empty");
        list.setPlaceholder(empty);
        model.searchingProperty()
                .subscribe(searching -> empty.setText(
                        searching
                                ? "Nothing found in titles and messages."
                                : "Your chats will be listed here by day. They\u2019re kept on this computer, in one file"
                                        + " you can copy."));
        VBox.setVgrow(list, Priority.ALWAYS);
        getChildren().addAll(top, list);
        typing.setOnFinished(_ -> model.search(search.getText()));
        search.textProperty().addListener((_, _, text) -> {
            if (text.isBlank()) {
                typing.stop();
                model.search("");
            } else {
                typing.playFromStart();
            }
        });
        search.addEventFilter(KeyEvent.KEY_PRESSED, event -> {
            if (event.getCode() == KeyCode.ESCAPE && !search.getText().isEmpty()) {
                search.clear();
                event.consume();
            } else if (event.getCode() == KeyCode.DOWN) {
                list.requestFocus();
                list.getSelectionModel().select(firstChat());
                event.consume();
            }
        });
        model.chat().openProperty().subscribe(_ -> follow());
        model.rows().addListener((ListChangeListener<Row>) _ -> follow());
    }

    /// Puts the caret into the search field.
    public void focusSearch() {
        search.requestFocus();
        search.selectAll();
    }

    /// Puts the focus onto the list.
    public void focusList() {
        list.requestFocus();
    }

    private int firstChat() {
        for (int i = 0; i < model.rows().size(); i++) {
            if (!(model.rows().get(i) instanceof Row.Head)) {
                return i;
            }
        }
        return -1;
    }

    /// The open conversation is the selected one.
    private void follow() {
        long open = model.chat().openProperty().get().id();
        for (int i = 0; i < model.rows().size(); i++) {
            if (model.rows().get(i) instanceof Row.Chat(var conversation, var _) && conversation.id() == open) {
                list.getSelectionModel().select(i);
                return;
            }
        }
        if (!model.searchingProperty().get()) {
            list.getSelectionModel().clearSelection();
        }
    }

    /// Keys of the list alone: Enter opens, F2 renames, Delete deletes. Backspace never does anything.
    private void onKey(KeyEvent event) {
        Row row = list.getSelectionModel().getSelectedItem();
        if (row == null || !list.isFocused()) {
            return;
        }
        if (event.getCode() == KeyCode.ENTER) {
            model.open(row);
        } else if (row instanceof Row.Chat(var conversation, var _) && event.getCode() == KeyCode.F2) {
            list.lookupAll(".chat-row").stream()
                    .filter(ChatRow.class::isInstance)
                    .map(ChatRow.class::cast)
                    .filter(cell -> cell.shows(conversation))
                    .findFirst()
                    .ifPresent(ChatRow::startRename);
        } else if (row instanceof Row.Chat(var conversation, var _) && event.getCode() == KeyCode.DELETE) {
            model.delete(conversation);
        } else {
            return;
        }
        event.consume();
    }
}
