package dev.ferrum.app.chat;

import dev.ferrum.app.store.Archive;
import dev.ferrum.app.store.ChatSettings;
import dev.ferrum.app.store.Conversation;
import java.time.InstantSource;
import java.util.Optional;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;

/// The conversations there are, as the side bar lists them; every change is kept at once. On the UI thread.
public final class Conversations {
    private final Archive archive;
    private final InstantSource clock;
    private final Notices notices;
    private final ObservableList<Conversation> all = FXCollections.observableArrayList();
    // Held here: such a view hears of changes weakly, and so do those who listen to it.
    private final ObservableList<Conversation> readOnlyAll = FXCollections.unmodifiableObservableList(all);

    public Conversations(Archive archive, InstantSource clock, Notices notices) {
        this.archive = archive;
        this.clock = clock;
        this.notices = notices;
        archive.conversations(all::addAll);
    }

    /// In no order that means anything.
    public ObservableList<Conversation> all() {
        return readOnlyAll;
    }

    public Optional<Conversation> find(long id) {
        return all.stream().filter(conversation -> conversation.id() == id).findFirst();
    }

    /// A conversation that is listed and kept from its first message on.
    Conversation begin(ChatSettings settings) {
        return Conversation.begin(archive.nextId(), clock.instant(), settings);
    }

    /// Lists and keeps `conversation`, in place of what was known of it.
    public void put(Conversation conversation) {
        int at = indexOf(conversation.id());
        if (at < 0) {
            all.add(conversation);
        } else if (!all.get(at).equals(conversation)) {
            all.set(at, conversation);
        }
        archive.save(conversation);
    }

    public void rename(long id, String title) {
        String text = title.strip();
        if (!text.isEmpty()) {
            find(id).ifPresent(conversation -> put(conversation.withTitle(text, true)));
        }
    }

    public void pin(long id) {
        find(id).ifPresent(conversation -> put(conversation.withPinned(true)));
    }

    public void unpin(long id) {
        find(id).ifPresent(conversation -> put(conversation.withPinned(false)));
    }

    /// Takes a conversation out of the list; a notice offers to take that back.
    public void delete(long id) {
        find(id).ifPresent(conversation -> {
            all.remove(conversation);
            archive.delete(id);
            notices.tell("Chat \u201C%s\u201D deleted".formatted(conversation.title()), () -> {
                archive.restore(id);
                put(conversation);
            });
        });
    }

    /// Takes a conversation out of the list without a notice.
    void remove(long id) {
        find(id).ifPresent(conversation -> {
            all.remove(conversation);
            archive.delete(id);
        });
    }

    private int indexOf(long id) {
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).id() == id) {
                return i;
            }
        }
        return -1;
    }
}
