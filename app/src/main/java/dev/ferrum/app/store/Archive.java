package dev.ferrum.app.store;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/// TEMPORARY: replaced by the real archive on merge. Keeps nothing.
public final class Archive {
    private final AtomicLong ids = new AtomicLong();

    public long nextId() {
        return ids.incrementAndGet();
    }

    public void save(Conversation conversation) {}

    public void save(Message message) {}

    public void delete(long conversation) {}

    public void restore(long conversation) {}

    public void deleteMessages(List<Long> ids) {}

    public void conversations(Consumer<List<Conversation>> onUi) {
        onUi.accept(List.of());
    }

    public void messages(long conversation, Consumer<List<Message>> onUi) {
        onUi.accept(List.of());
    }

    public void search(String text, int limit, Consumer<List<Hit>> onUi) {
        onUi.accept(List.of());
    }
}
