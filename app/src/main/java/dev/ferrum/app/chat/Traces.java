package dev.ferrum.app.chat;

import java.util.function.LongConsumer;
import javafx.collections.FXCollections;
import javafx.collections.ObservableSet;

/// Messages that know where their time went: `kept` are those with a trace, `open` shows it.
public record Traces(ObservableSet<Long> kept, LongConsumer open) {
    /// Where nothing is measured.
    public static Traces none() {
        return new Traces(FXCollections.observableSet(), _ -> {});
    }
}
