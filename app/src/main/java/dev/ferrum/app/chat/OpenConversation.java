package dev.ferrum.app.chat;

import dev.ferrum.app.store.Attachment;
import dev.ferrum.app.store.Conversation;
import dev.ferrum.app.store.Message;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;

/// A conversation with its messages, as the conversation page shows it. On the UI thread.
///
/// [#turns()] are those of the shown branch; versions beside it are a call of the view model away.
public final class OpenConversation {
    private final ReadOnlyObjectWrapper<Conversation> conversation;
    private final ConversationTree tree;
    private final Map<Long, Turn> all = new HashMap<>();
    private final ObservableList<Turn> turns = FXCollections.observableArrayList();
    private final ObservableList<Turn> readOnlyTurns = FXCollections.unmodifiableObservableList(turns);
    private final ObservableList<Attachment> attachments = FXCollections.observableArrayList();
    private final StringProperty draft;
    private final ReadOnlyObjectWrapper<Optional<Comparison>> comparison =
            new ReadOnlyObjectWrapper<>(Optional.empty());

    OpenConversation(Conversation conversation, List<Message> messages) {
        this.conversation = new ReadOnlyObjectWrapper<>(conversation);
        this.draft = new SimpleStringProperty(conversation.draft());
        this.tree = ConversationTree.of(messages, conversation.leaf());
        messages.forEach(message -> all.put(message.id(), Turn.of(message)));
        refresh();
    }

    public long id() {
        return conversation.get().id();
    }

    public ReadOnlyObjectProperty<Conversation> conversationProperty() {
        return conversation.getReadOnlyProperty();
    }

    /// The messages of the shown branch, in order.
    public ObservableList<Turn> turns() {
        return readOnlyTurns;
    }

    /// What the person is writing.
    public StringProperty draftProperty() {
        return draft;
    }

    /// Files that go with the next message.
    public ObservableList<Attachment> attachments() {
        return attachments;
    }

    /// Answers side by side, while there are any to choose from.
    public ReadOnlyObjectProperty<Optional<Comparison>> comparisonProperty() {
        return comparison.getReadOnlyProperty();
    }

    void setConversation(Conversation changed) {
        conversation.set(changed);
    }

    void setComparison(Optional<Comparison> now) {
        comparison.set(now);
    }

    ConversationTree tree() {
        return tree;
    }

    Turn turn(long id) {
        return all.get(id);
    }

    /// Adds a message and shows the branch that ends with it.
    void add(Turn turn) {
        all.put(turn.id(), turn);
        tree.add(turn.id(), turn.parent());
        refresh();
    }

    /// Adds a version beside the shown branch.
    void addBeside(Turn turn) {
        all.put(turn.id(), turn);
        tree.put(turn.id(), turn.parent());
        refresh();
    }

    /// Puts removed messages back, parents first, and shows `leaf`.
    void putBack(List<Turn> removed, long leaf) {
        for (Turn turn : removed) {
            all.put(turn.id(), turn);
            tree.put(turn.id(), turn.parent());
        }
        tree.showUpTo(leaf);
        refresh();
    }

    /// Removes a message and all that follow it; the removed ones, parents first.
    List<Turn> remove(Turn turn) {
        List<Turn> removed = tree.remove(turn.id()).stream().map(all::remove).toList();
        refresh();
        return removed;
    }

    /// Brings [#turns()] up to date with the tree, changing no more of it than differs.
    void refresh() {
        List<Turn> wanted = tree.path().stream().map(all::get).toList();
        int same = 0;
        while (same < wanted.size() && same < turns.size() && wanted.get(same) == turns.get(same)) {
            same++;
        }
        if (same < turns.size()) {
            turns.remove(same, turns.size());
        }
        turns.addAll(wanted.subList(same, wanted.size()));
        for (Turn turn : turns) {
            List<Long> versions = tree.versions(turn.id());
            Versions now = new Versions(versions.indexOf(turn.id()) + 1, versions.size());
            if (!now.equals(turn.versionsProperty().get())) {
                turn.setVersions(now);
            }
        }
    }
}
