package dev.ferrum.app.service;

import dev.ferrum.engine.api.EngineConfig;
import dev.ferrum.engine.api.GenerationEvent;
import dev.ferrum.engine.api.GenerationHandle;
import dev.ferrum.engine.api.GenerationRequest;
import dev.ferrum.engine.error.EngineException;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;

/// Owns the loaded model: loads on `worker`, tells [#stateProperty()] on the UI thread. Called on the UI thread.
public final class EngineService implements AutoCloseable {
    private static final double SMALLEST_STEP = 0.01;

    private final ModelOpener opener;
    private final Executor worker;
    private final UiExecutor ui;
    private final ReadOnlyObjectWrapper<EngineState> state = new ReadOnlyObjectWrapper<>(new EngineState.NoModel());
    // Written and read by worker tasks only, which run one after the other.
    private LoadedModel loaded;
    private volatile LoadedModel current;

    /// `worker` runs one task at a time, in order.
    public EngineService(ModelOpener opener, Executor worker, UiExecutor ui) {
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
        state.set(new EngineState.Loading(config.model(), 0));
        worker.execute(() -> replace(config));
    }

    /// Queues a request with the model in place. Throws `IllegalStateException` when none is ready.
    public GenerationHandle submit(GenerationRequest request, Consumer<GenerationEvent> sink) {
        LoadedModel model = current;
        if (model == null) {
            throw new IllegalStateException("expected a loaded model, found " + state.get());
        }
        return model.submit(request, sink);
    }

    /// Ends running requests and frees the model once a load that runs has ended.
    @Override
    public void close() {
        current = null;
        worker.execute(this::closeLoaded);
    }

    private void replace(EngineConfig config) {
        closeLoaded();
        Path file = config.model();
        EngineState next;
        try {
            loaded = opener.open(config, progressOf(file));
            current = loaded;
            next = new EngineState.Ready(loaded.card());
        } catch (EngineException e) {
            next = new EngineState.Failed(file, e.getMessage(), "Choose another model file, or repair this one.");
        } catch (RuntimeException e) {
            next = new EngineState.Failed(
                    file, "Ferrum has an error of its own: " + e, "Please report this with the file's name.");
        }
        EngineState reached = next;
        ui.execute(() -> state.set(reached));
    }

    /// Tells the UI thread of every whole per cent, not of more.
    private DoubleConsumer progressOf(Path file) {
        double[] told = {0};
        return progress -> {
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

    private void closeLoaded() {
        if (loaded != null) {
            loaded.close();
            loaded = null;
        }
    }
}
