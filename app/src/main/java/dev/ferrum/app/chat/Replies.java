package dev.ferrum.app.chat;

import dev.ferrum.app.store.Archive;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyDoubleProperty;
import javafx.beans.property.ReadOnlyDoubleWrapper;
import javafx.beans.property.ReadOnlyIntegerProperty;
import javafx.beans.property.ReadOnlyIntegerWrapper;
import javafx.collections.FXCollections;
import javafx.collections.ObservableSet;

/// All replies that are being written, of whatever conversation. On the UI thread; [#onFrame()] once a frame, less
/// often out of sight.
///
/// Each is kept twice a second while it grows, and once more when it ends.
public final class Replies {
    /// At most a second of a reply may be lost to a crash; the other half is for the saving itself.
    private static final long SAVE_PERIOD = 500_000_000L;

    private final Archive archive;
    private final LongSupplier nanoClock;
    private final List<Reply> replies = new ArrayList<>();
    private final Map<Reply, Long> saved = new HashMap<>();
    private final List<Consumer<Reply>> endings = new ArrayList<>();
    private final List<ReplyListener> listeners = new ArrayList<>();
    private final ReadOnlyBooleanWrapper any = new ReadOnlyBooleanWrapper(false);
    private final ReadOnlyIntegerWrapper count = new ReadOnlyIntegerWrapper(0);
    private final ReadOnlyDoubleWrapper rate = new ReadOnlyDoubleWrapper(0);
    private final ObservableSet<Long> conversations = FXCollections.observableSet();
    // Held here: such a view hears of changes weakly, and so do those who listen to it.
    private final ObservableSet<Long> readOnlyConversations = FXCollections.unmodifiableObservableSet(conversations);

    Replies(Archive archive, LongSupplier nanoClock) {
        this.archive = archive;
        this.nanoClock = nanoClock;
    }

    /// True while a reply is being written.
    public ReadOnlyBooleanProperty anyProperty() {
        return any.getReadOnlyProperty();
    }

    public ReadOnlyIntegerProperty countProperty() {
        return count.getReadOnlyProperty();
    }

    /// Tokens per second of all running replies together, else of the last one; 0 before the first.
    public ReadOnlyDoubleProperty rateProperty() {
        return rate.getReadOnlyProperty();
    }

    /// Ids of conversations in which something is written.
    public ObservableSet<Long> conversations() {
        return readOnlyConversations;
    }

    void onEnd(Consumer<Reply> listener) {
        endings.add(listener);
    }

    /// Hears of every reply, by the id of its message.
    public void listen(ReplyListener listener) {
        listeners.add(listener);
        onEnd(reply -> listener.ended(reply.turn().id()));
    }

    /// What hears when replies begin and end. On the UI thread.
    public interface ReplyListener {
        void begun(long message);

        void ended(long message);
    }

    void add(Reply reply) {
        replies.add(reply);
        saved.put(reply, nanoClock.getAsLong());
        archive.save(reply.turn().toStore());
        update();
        listeners.forEach(listener -> listener.begun(reply.turn().id()));
    }

    void cancel(long conversation) {
        replies.stream().filter(reply -> reply.conversation() == conversation).forEach(Reply::cancel);
    }

    void cancelTurn(Turn turn) {
        replies.stream().filter(reply -> reply.turn() == turn).forEach(Reply::cancel);
    }

    boolean runIn(long conversation) {
        return conversations.contains(conversation);
    }

    /// Takes over what the engine said since the last frame.
    public void onFrame() {
        long now = nanoClock.getAsLong();
        List<Reply> ended = new ArrayList<>();
        for (Reply reply : List.copyOf(replies)) {
            reply.drain();
            if (reply.ended()) {
                ended.add(reply);
            } else if (now - saved.get(reply) >= SAVE_PERIOD) {
                saved.put(reply, now);
                archive.save(reply.turn().toStore());
            }
        }
        double speed = replies.stream().mapToDouble(Reply::tokensPerSecond).sum();
        if (speed > 0) {
            rate.set(speed);
        }
        for (Reply reply : ended) {
            replies.remove(reply);
            saved.remove(reply);
            archive.save(reply.turn().toStore());
        }
        if (!ended.isEmpty()) {
            update();
            ended.forEach(reply -> endings.forEach(listener -> listener.accept(reply)));
        }
    }

    /// Ends all replies and keeps them as they are; their last events are not waited for.
    void close() {
        for (Reply reply : replies) {
            reply.cancel();
            reply.drain();
            archive.save(reply.turn().toStore());
        }
    }

    private void update() {
        conversations.removeIf(id -> replies.stream().noneMatch(reply -> reply.conversation() == id));
        replies.forEach(reply -> conversations.add(reply.conversation()));
        count.set(replies.size());
        any.set(!replies.isEmpty());
    }
}
