package dev.ferrum.app.chat;

import java.util.function.Consumer;
import javafx.beans.value.ObservableValue;
import javafx.util.Subscription;

/// What a view listens to. A message outlives its view, which is given up when it is far out of sight: then [#cut()].
final class Ties {
    private Subscription all = Subscription.EMPTY;

    /// Tells `listener` the value now and whenever it changes.
    <T> void follow(ObservableValue<T> value, Consumer<T> listener) {
        all = all.and(value.subscribe(listener));
    }

    void cut() {
        all.unsubscribe();
        all = Subscription.EMPTY;
    }
}
