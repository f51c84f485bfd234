package dev.ferrum.app.settings;

import dev.ferrum.engine.error.EngineException;
import java.util.function.Consumer;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;

/// The token of a person's account at the hub: where it comes from, keeping another, forgetting it. Tells nobody the
/// token itself. On the UI thread.
public final class HubTokenViewModel {
    private static final int SHOWN = 4;
    /// Of a shorter one the end would be too much of it.
    private static final int LONG_ENOUGH = 20;

    /// Where the token comes from that is sent. `hint` is its end, by which its owner knows it.
    public sealed interface State {
        record None() implements State {}

        /// Kept by Ferrum.
        record Kept(String hint) implements State {}

        /// From the environment, which wins over a kept one.
        record FromEnvironment(String hint) implements State {}
    }

    private final Consumer<String> keeper;
    private final ReadOnlyObjectWrapper<State> state;
    private final ReadOnlyStringWrapper trouble = new ReadOnlyStringWrapper("");

    /// `environment` and `kept`: the tokens there are, empty for none. `keeper` keeps another and uses it from then on,
    /// or forgets it when it is empty; it may throw [EngineException].
    public HubTokenViewModel(String environment, String kept, Consumer<String> keeper) {
        this.keeper = keeper;
        this.state = new ReadOnlyObjectWrapper<>(
                environment.isEmpty() ? ofKept(kept) : new State.FromEnvironment(hint(environment)));
    }

    private static State ofKept(String token) {
        return token.isEmpty() ? new State.None() : new State.Kept(hint(token));
    }

    private static String hint(String token) {
        return "\u2026" + (token.length() < LONG_ENOUGH ? "" : token.substring(token.length() - SHOWN));
    }

    public ReadOnlyObjectProperty<State> stateProperty() {
        return state.getReadOnlyProperty();
    }

    /// Why the last one was not taken; empty where it was.
    public ReadOnlyStringProperty troubleProperty() {
        return trouble.getReadOnlyProperty();
    }

    /// Takes what was typed or pasted, and says whether it could.
    public boolean keep(String typed) {
        String token = typed.strip();
        if (token.isEmpty() || !token.chars().allMatch(c -> c > ' ' && c < 127)) {
            trouble.set("A token is letters and digits without spaces, like hf_\u2026; copy it again.");
            return false;
        }
        return change(token);
    }

    public void forget() {
        change("");
    }

    private boolean change(String token) {
        if (state.get() instanceof State.FromEnvironment) {
            throw new IllegalStateException("the environment's token wins");
        }
        try {
            keeper.accept(token);
        } catch (EngineException e) {
            trouble.set(e.getMessage());
            return false;
        }
        trouble.set("");
        state.set(ofKept(token));
        return true;
    }
}
