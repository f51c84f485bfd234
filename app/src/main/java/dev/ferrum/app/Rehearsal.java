package dev.ferrum.app;

import dev.ferrum.app.service.EngineState;
import java.util.function.Predicate;
import javafx.application.Platform;
import javafx.beans.value.ObservableValue;
import javafx.util.Subscription;

/// One short use of the window by itself, for packaging: Java writes down what it loads and links meanwhile, and later
/// starts begin there. Loads the model, asks one question, and closes the window.
final class Rehearsal {
    private static final String QUESTION = "Tell me a **story** about a fox and a lantern, with a `list`";

    private final AppContext context;
    private final Runnable close;
    private Subscription waiting = Subscription.EMPTY;

    /// `close` ends the program as its window does.
    private Rehearsal(AppContext context, Runnable close) {
        this.context = context;
        this.close = close;
    }

    /// Begins once a model is ready, or ends at once when none can be loaded. On the UI thread.
    static void begin(AppContext context, Runnable close) {
        Rehearsal rehearsal = new Rehearsal(context, close);
        rehearsal.once(context.library().engineProperty(), rehearsal::loaded);
    }

    private boolean loaded(EngineState state) {
        return switch (state) {
            case EngineState.Ready _ -> {
                context.chat().send(QUESTION);
                once(context.chat().replyingProperty(), this::replied);
                yield true;
            }
            case EngineState.Failed _ -> {
                close.run();
                yield true;
            }
            case EngineState.NoModel _, EngineState.Loading _ -> false;
        };
    }

    private boolean replied(boolean replying) {
        if (!replying) {
            close.run();
        }
        return !replying;
    }

    /// Gives `value` to `seen` whenever it changes, until that has seen enough.
    private <T> void once(ObservableValue<T> value, Predicate<T> seen) {
        waiting.unsubscribe();
        boolean[] done = new boolean[1];
        waiting = value.subscribe(now -> Platform.runLater(() -> {
            if (!done[0]) {
                done[0] = seen.test(now);
            }
        }));
    }
}
