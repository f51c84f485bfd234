package dev.ferrum.app.store;

import dev.ferrum.app.service.UiExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;

/// The store as the UI thread uses it: changes are queued and made on one other thread, in order and together.
///
/// Of several changes of one message or conversation that wait, only the latest is made. Changes that could not be
/// made wait and are tried again; [#troubleProperty()] says why, until they are made. Called on the UI thread.
public final class Archive {
    private static final long RETRY_SECONDS = 2;

    private final ConversationStore store;
    private final Executor worker;
    private final UiExecutor ui;
    private final AtomicLong ids;
    /// By what they change, in order; guarded by itself.
    private final Map<Object, Consumer<ConversationStore>> waiting = new LinkedHashMap<>();
    private final ReadOnlyObjectWrapper<Optional<StoreTrouble>> trouble = new ReadOnlyObjectWrapper<>(Optional.empty());
    /// One at a time, however many changes fail: they are all made by the next.
    private final AtomicBoolean retryPlanned = new AtomicBoolean();
    /// How the file was found; of the UI thread.
    private Optional<StoreTrouble> opening;
    /// What is wrong now; of the UI thread.
    private Optional<StoreTrouble> current = Optional.empty();
    // Written and read on the worker alone.
    private Optional<StoreTrouble> writing = Optional.empty();
    private Optional<StoreTrouble> reading = Optional.empty();
    private boolean closed;

    /// What a waiting change is of.
    private record Key(String kind, long id) {}

    /// Of a store that was opened without trouble.
    public Archive(ConversationStore store, Executor worker, UiExecutor ui) {
        this(new ConversationStore.Opened(store, Optional.empty()), worker, ui);
    }

    /// `worker` runs one task at a time, in order, and is the only one to use the opened store.
    public Archive(ConversationStore.Opened opened, Executor worker, UiExecutor ui) {
        this.store = opened.store();
        this.worker = worker;
        this.ui = ui;
        this.ids = new AtomicLong(store.greatestId());
        opening = opened.trouble().map(StoreTrouble::replaced);
        trouble.set(opening);
    }

    /// Why nothing is kept just now, else what was wrong with the file at the start until that is dismissed; empty
    /// while all is well.
    public ReadOnlyObjectProperty<Optional<StoreTrouble>> troubleProperty() {
        return trouble.getReadOnlyProperty();
    }

    /// The person knows what was wrong at the start.
    public void dismissOpening() {
        opening = Optional.empty();
        trouble.set(current);
    }

    /// An id for a conversation or a message, greater than all before. Any thread.
    public long nextId() {
        return ids.incrementAndGet();
    }

    public void save(Conversation conversation) {
        queue(new Key("conversation", conversation.id()), kept -> kept.save(conversation));
    }

    public void save(Message message) {
        queue(new Key("message", message.id()), kept -> kept.save(message));
    }

    public void delete(long conversation) {
        queue(new Key("deleted", conversation), kept -> kept.delete(conversation));
    }

    public void restore(long conversation) {
        queue(new Key("deleted", conversation), kept -> kept.restore(conversation));
    }

    public void deleteMessages(List<Long> messages) {
        List<Long> gone = List.copyOf(messages);
        queue(new Object(), kept -> kept.deleteMessages(gone));
    }

    public void saveTrace(long message, byte[] steps) {
        queue(new Key("trace", message), kept -> kept.saveTrace(message, steps));
    }

    /// Tells the UI thread what was kept with a message.
    public void trace(long message, Consumer<Optional<byte[]>> told) {
        read(kept -> kept.trace(message), told);
    }

    /// Tells the UI thread with which messages a trace is kept.
    public void tracedMessages(Consumer<List<Long>> told) {
        read(ConversationStore::tracedMessages, told);
    }

    /// Tells the UI thread all conversations.
    public void conversations(Consumer<List<Conversation>> told) {
        read(ConversationStore::conversations, told);
    }

    /// Tells the UI thread all messages of a conversation, of all its branches.
    public void messages(long conversation, Consumer<List<Message>> told) {
        read(kept -> kept.messages(conversation), told);
    }

    public void search(String text, int limit, Consumer<List<Hit>> told) {
        read(kept -> kept.search(text, limit), told);
    }

    /// Reads after all changes so far and tells the UI thread.
    public <T> void read(Function<ConversationStore, T> question, Consumer<T> told) {
        worker.execute(() -> {
            makeWaiting();
            if (closed) {
                return;
            }
            T answer;
            try {
                answer = question.apply(store);
            } catch (RuntimeException e) {
                reading = Optional.of(StoreTrouble.reading(e));
                tell();
                return;
            }
            reading = Optional.empty();
            tell();
            ui.execute(() -> told.accept(answer));
        });
    }

    /// Makes what waits, on the worker.
    public void makeWaiting() {
        if (closed) {
            return;
        }
        Map<Object, Consumer<ConversationStore>> batch;
        synchronized (waiting) {
            batch = new LinkedHashMap<>(waiting);
            waiting.clear();
        }
        if (batch.isEmpty()) {
            return;
        }
        try {
            store.together(() -> batch.values().forEach(change -> change.accept(store)));
            writing = Optional.empty();
        } catch (RuntimeException e) {
            putBack(batch);
            writing = Optional.of(StoreTrouble.of(e));
            planRetry();
        }
        tell();
    }

    private void planRetry() {
        if (retryPlanned.compareAndSet(false, true)) {
            CompletableFuture.delayedExecutor(RETRY_SECONDS, TimeUnit.SECONDS, worker)
                    .execute(() -> {
                        retryPlanned.set(false);
                        makeWaiting();
                    });
        }
    }

    /// Makes what waits, closes the store, and takes nothing more. Waits at most `longest`; says whether all was kept
    /// by then. To be called before the worker is shut down.
    public boolean close(Duration longest) {
        CompletableFuture<Boolean> kept = new CompletableFuture<>();
        try {
            worker.execute(() -> kept.complete(closeStore()));
            return kept.get(longest.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        } catch (TimeoutException | ExecutionException | RejectedExecutionException _) {
            return false;
        }
    }

    private boolean closeStore() {
        makeWaiting();
        closed = true;
        boolean all;
        synchronized (waiting) {
            all = waiting.isEmpty();
        }
        try {
            store.close();
            return all;
        } catch (StoreException _) {
            // What was made is in the log already; the next start moves it into the file.
            return all;
        }
    }

    private void queue(Object key, Consumer<ConversationStore> change) {
        synchronized (waiting) {
            // At the end, behind what was asked for before it.
            waiting.remove(key);
            waiting.put(key, change);
        }
        try {
            worker.execute(this::makeWaiting);
        } catch (RejectedExecutionException _) {
            // The program ends, and replies were kept before that; this is the word that they have ended.
        }
    }

    /// In front of what came meanwhile, which replaces what it is newer than.
    private void putBack(Map<Object, Consumer<ConversationStore>> batch) {
        synchronized (waiting) {
            List<Map.Entry<Object, Consumer<ConversationStore>>> newer = new ArrayList<>(waiting.entrySet());
            waiting.clear();
            waiting.putAll(batch);
            newer.forEach(entry -> {
                waiting.remove(entry.getKey());
                waiting.put(entry.getKey(), entry.getValue());
            });
        }
    }

    /// What is not kept matters more than what cannot be read.
    private void tell() {
        Optional<StoreTrouble> now = writing.or(() -> reading);
        ui.execute(() -> {
            current = now;
            Optional<StoreTrouble> shown = now.or(() -> opening);
            if (!trouble.get().equals(shown)) {
                trouble.set(shown);
            }
        });
    }
}
