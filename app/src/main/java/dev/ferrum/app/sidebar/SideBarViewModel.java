package dev.ferrum.app.sidebar;

import dev.ferrum.app.chat.ChatViewModel;
import dev.ferrum.app.chat.Conversations;
import dev.ferrum.app.store.Archive;
import dev.ferrum.app.store.Conversation;
import dev.ferrum.app.store.Hit;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.collections.FXCollections;
import javafx.collections.ListChangeListener;
import javafx.collections.ObservableList;
import javafx.collections.SetChangeListener;

/// What the side bar lists: conversations by date, or what a search has found. On the UI thread.
public final class SideBarViewModel {
    private static final int MOST_HITS = 60;

    /// A row of the list.
    public sealed interface Row {
        /// The head of a group.
        record Head(String title) implements Row {}

        /// `writing`: an answer is being written there.
        record Chat(Conversation conversation, boolean writing) implements Row {}

        record Found(Hit hit) implements Row {}
    }

    private final Conversations conversations;
    private final ChatViewModel chat;
    private final Archive archive;
    private final InstantSource clock;
    private final ZoneId zone;
    private final ObservableList<Row> rows = FXCollections.observableArrayList();
    // Held here: such a view hears of changes weakly, and so do those who listen to it.
    private final ObservableList<Row> readOnlyRows = FXCollections.unmodifiableObservableList(rows);
    private final ReadOnlyBooleanWrapper searching = new ReadOnlyBooleanWrapper(false);
    private String query = "";

    public SideBarViewModel(
            Conversations conversations, ChatViewModel chat, Archive archive, InstantSource clock, ZoneId zone) {
        this.conversations = conversations;
        this.chat = chat;
        this.archive = archive;
        this.clock = clock;
        this.zone = zone;
        conversations.all().addListener((ListChangeListener<Conversation>) _ -> refresh());
        chat.replies().conversations().addListener((SetChangeListener<Long>) _ -> refresh());
        refresh();
    }

    public ObservableList<Row> rows() {
        return readOnlyRows;
    }

    /// True while the rows are what a search has found.
    public ReadOnlyBooleanProperty searchingProperty() {
        return searching.getReadOnlyProperty();
    }

    public ChatViewModel chat() {
        return chat;
    }

    /// Looks for `text` in titles and messages; empty shows all conversations again.
    public void search(String text) {
        query = text.strip();
        searching.set(!query.isEmpty());
        if (query.isEmpty()) {
            refresh();
            return;
        }
        String asked = query;
        archive.search(asked, MOST_HITS, hits -> {
            if (asked.equals(query)) {
                rows.setAll(hits.stream().<Row>map(Row.Found::new).toList());
            }
        });
    }

    public void open(Row row) {
        switch (row) {
            case Row.Head _ -> {}
            case Row.Chat(var conversation, var _) -> chat.open(conversation.id());
            case Row.Found(var hit) -> chat.openAt(hit.conversation(), hit.message());
        }
    }

    public void rename(Conversation conversation, String title) {
        conversations.rename(conversation.id(), title);
    }

    public void togglePin(Conversation conversation) {
        if (conversation.pinned()) {
            conversations.unpin(conversation.id());
        } else {
            conversations.pin(conversation.id());
        }
    }

    public void delete(Conversation conversation) {
        chat.delete(conversation.id());
    }

    private void refresh() {
        if (searching.get()) {
            return;
        }
        List<Row> now = new ArrayList<>();
        LocalDate today = LocalDate.ofInstant(clock.instant(), zone);
        for (DateGroups.Group group : DateGroups.of(conversations.all(), today, zone)) {
            now.add(new Row.Head(group.title()));
            group.conversations()
                    .forEach(conversation -> now.add(new Row.Chat(
                            conversation, chat.replies().conversations().contains(conversation.id()))));
        }
        if (!now.equals(rows)) {
            rows.setAll(now);
        }
    }
}
