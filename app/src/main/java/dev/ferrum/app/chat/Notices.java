package dev.ferrum.app.chat;

import java.util.Optional;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;

/// Short messages at the lower edge of the window, with a way back where there is one. On the UI thread.
public final class Notices {
    /// `undo` takes back what `text` tells of.
    public record Notice(String text, Optional<Runnable> undo) {}

    private final ReadOnlyObjectWrapper<Optional<Notice>> latest = new ReadOnlyObjectWrapper<>(Optional.empty());

    public ReadOnlyObjectProperty<Optional<Notice>> latestProperty() {
        return latest.getReadOnlyProperty();
    }

    public void tell(String text) {
        latest.set(Optional.of(new Notice(text, Optional.empty())));
    }

    public void tell(String text, Runnable undo) {
        latest.set(Optional.of(new Notice(text, Optional.of(undo))));
    }

    /// Takes back what the latest notice tells of, if it can be, and removes the notice.
    public void undo() {
        Optional<Notice> notice = latest.get();
        latest.set(Optional.empty());
        notice.flatMap(Notice::undo).ifPresent(Runnable::run);
    }

    public void dismiss() {
        latest.set(Optional.empty());
    }
}
