package dev.ferrum.app.update;

import dev.ferrum.app.service.UiExecutor;
import dev.ferrum.engine.error.EngineException;
import java.util.Objects;
import java.util.concurrent.Executor;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;

/// What is known of newer versions. On the UI thread; asks on `worker`, and only when told to.
public final class UpdateNews {
    private final String version;
    private final UpdateCheck check;
    private final Executor worker;
    private final UiExecutor ui;
    private final ReadOnlyObjectWrapper<State> state = new ReadOnlyObjectWrapper<>(new State.NotAsked());

    /// `version` is that of this program.
    public UpdateNews(String version, UpdateCheck check, Executor worker, UiExecutor ui) {
        this.version = Objects.requireNonNull(version, "version");
        this.check = check;
        this.worker = worker;
        this.ui = ui;
    }

    /// How far asking has come.
    public sealed interface State {
        record NotAsked() implements State {}

        record Asking() implements State {}

        record Latest() implements State {}

        record Newer(Release release) implements State {}

        record Failed(String reason) implements State {}
    }

    public ReadOnlyObjectProperty<State> stateProperty() {
        return state.getReadOnlyProperty();
    }

    /// Asks `address` once. The person has allowed it, or asks for it now.
    public void ask(String address) {
        state.set(new State.Asking());
        worker.execute(() -> {
            State found = find(address);
            ui.execute(() -> state.set(found));
        });
    }

    private State find(String address) {
        try {
            Release newest = check.newest(address);
            return newest.isNewerThan(version) ? new State.Newer(newest) : new State.Latest();
        } catch (EngineException e) {
            return new State.Failed(e.getMessage());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new State.NotAsked();
        }
    }
}
