package dev.ferrum.app.service;

import dev.ferrum.engine.api.EngineConfig;
import dev.ferrum.engine.error.EngineException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.DoubleConsumer;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;

/// Owns the loaded model: loads on `worker`, tells [#stateProperty()] on the UI thread. Called on the UI thread.
public final class EngineService implements AutoCloseable {
    private static final double SMALLEST_STEP = 0.01;
    /// A device that is lost again within this time is not tried a third time.
    private static final long LOST_AGAIN_NANOS = 60_000_000_000L;

    private final ModelOpener opener;
    private final Executor worker;
    private final UiExecutor ui;
    private final ReadOnlyObjectWrapper<EngineState> state = new ReadOnlyObjectWrapper<>(new EngineState.NoModel());
    // Written and read by worker tasks only, which run one after the other.
    private LoadedModel loaded;
    private volatile LoadedModel current;
    /// What to load, written by the UI thread; null once that was cancelled.
    private final AtomicReference<EngineConfig> wanted = new AtomicReference<>();
    /// When a device was lost last, by `clock`; UI thread only.
    private OptionalLong lastLoss = OptionalLong.empty();
    private final LongSupplier clock;

    /// `worker` runs one task at a time, in order.
    public EngineService(ModelOpener opener, Executor worker, UiExecutor ui) {
        this(opener, worker, ui, System::nanoTime);
    }

    /// `clock` tells nanoseconds.
    EngineService(ModelOpener opener, Executor worker, UiExecutor ui, LongSupplier clock) {
        this.clock = clock;
        this.opener = opener;
        this.worker = worker;
        this.ui = ui;
    }

    public ReadOnlyObjectProperty<EngineState> stateProperty() {
        return state.getReadOnlyProperty();
    }

    /// Closes the present model, if any, and loads another.
    public void load(EngineConfig config) {
        current = null;
        wanted.set(config);
        state.set(new EngineState.Loading(config.model(), 0));
        worker.execute(() -> replace(config));
    }

    /// Frees the model once running requests have ended as cancelled; nothing is loaded then.
    public void unload() {
        current = null;
        wanted.set(null);
        state.set(new EngineState.NoModel());
        worker.execute(this::closeLoaded);
    }

    /// Loads the model of the last [#load] again, with what `change` makes of its settings.
    public void reload(UnaryOperator<EngineConfig> change) {
        EngineConfig last = wanted.get();
        if (last != null) {
            load(change.apply(last));
        }
    }

    /// Ends a load that runs; the state is then [EngineState.NoModel].
    public void cancelLoad() {
        wanted.set(null);
    }

    /// The model in place, if one is ready. Any thread; the model may be closed at any time, and then refuses.
    public Optional<LoadedModel> model() {
        return Optional.ofNullable(current);
    }

    /// Ends running requests and frees the model once a load that runs has ended.
    @Override
    public void close() {
        current = null;
        wanted.set(null);
        worker.execute(this::closeLoaded);
    }

    private void replace(EngineConfig config) {
        closeLoaded();
        Path file = config.model();
        EngineState next;
        try {
            loaded = opener.open(config, progressOf(config));
            current = loaded;
            loaded.whenLost(message -> ui.execute(() -> lost(config, message)));
            next = new EngineState.Ready(loaded.card());
        } catch (LoadCancelled e) {
            next = new EngineState.NoModel();
        } catch (EngineException e) {
            next = new EngineState.Failed(file, e.getMessage(), "Choose another model file, or repair this one.");
        } catch (RuntimeException e) {
            next = new EngineState.Failed(
                    file, "Ferrum has an error of its own: " + e, "Please report this with the file's name.");
        }
        EngineState reached = next;
        ui.execute(() -> {
            // A load that was asked for meanwhile tells its own end.
            EngineConfig latest = wanted.get();
            if (latest == null || latest == config) {
                state.set(reached);
            }
        });
    }

    /// The device under the model of `config` was lost: the model is loaded again, unless that has just
    /// been tried.
    private void lost(EngineConfig config, String message) {
        if (wanted.get() != config) {
            return;
        }
        long now = clock.getAsLong();
        boolean again = lastLoss.isPresent() && now - lastLoss.getAsLong() < LOST_AGAIN_NANOS;
        lastLoss = OptionalLong.of(now);
        if (again) {
            current = null;
            state.set(new EngineState.Failed(
                    config.model(), message, "Restart Ferrum, or choose the backend cpu in the settings."));
        } else {
            load(config);
        }
    }

    /// Tells the UI thread of every whole per cent, not of more; ends the load when it is not wanted any more.
    private DoubleConsumer progressOf(EngineConfig config) {
        Path file = config.model();
        double[] told = {0};
        return progress -> {
            if (wanted.get() != config) {
                throw new LoadCancelled();
            }
            if (progress - told[0] >= SMALLEST_STEP) {
                told[0] = progress;
                ui.execute(() -> {
                    if (state.get() instanceof EngineState.Loading) {
                        state.set(new EngineState.Loading(file, progress));
                    }
                });
            }
        };
    }

    /// Thrown through the opener, which closes what it has opened so far.
    private static final class LoadCancelled extends RuntimeException {
        private static final long serialVersionUID = 1;

        LoadCancelled() {
            super("the load was cancelled");
        }
    }

    private void closeLoaded() {
        if (loaded != null) {
            loaded.close();
            loaded = null;
        }
    }
}
