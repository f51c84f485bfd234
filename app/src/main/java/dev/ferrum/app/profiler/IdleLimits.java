package dev.ferrum.app.profiler;

import dev.ferrum.app.service.ModelProfiler;
import dev.ferrum.app.service.Ticker;
import dev.ferrum.app.service.UiExecutor;
import dev.ferrum.engine.api.DeviceLimits;
import dev.ferrum.engine.error.EngineException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// Measures what the device of a model can do, once for each model, when no reply has been written for a while. On the
/// UI thread.
///
/// The measuring waits on a thread of its own: it lasts until kernels are warm and nothing else is asked of the engine,
/// and no look may wait for that. A reply that begins meanwhile ends it, and it is done again later.
final class IdleLimits {
    /// Somebody who reads an answer and goes on to ask has begun to type by then.
    static final Duration REST = Duration.ofSeconds(1);

    private final Executor measurer;
    private final UiExecutor ui;
    private final BiConsumer<ModelProfiler, DeviceLimits> found;
    private final Consumer<String> failed;
    private final Ticker rest;
    /// Whose device is to be measured; empty when that is known or nobody asks.
    private Optional<ModelProfiler> wanted = Optional.empty();
    private Optional<Known> known = Optional.empty();
    private boolean busy;
    private boolean measuring;

    private record Known(ModelProfiler profiler, DeviceLimits limits) {}

    /// `measurer` may be held for as long as replies run; `found` and `failed` are told on the UI thread.
    IdleLimits(
            Executor measurer, UiExecutor ui, BiConsumer<ModelProfiler, DeviceLimits> found, Consumer<String> failed) {
        this.measurer = measurer;
        this.ui = ui;
        this.found = found;
        this.failed = failed;
        rest = new Ticker(ui, this::measure);
    }

    /// The limits under `profiler` are asked for; told at once where they are known.
    void want(ModelProfiler profiler) {
        Optional<Known> before = known.filter(it -> it.profiler() == profiler);
        if (before.isPresent()) {
            found.accept(profiler, before.get().limits());
        } else {
            wanted = Optional.of(profiler);
            settle();
        }
    }

    /// Nobody asks for them any more.
    void forget() {
        wanted = Optional.empty();
        rest.stop();
    }

    /// A reply is being written, or none any more.
    void replying(boolean any) {
        busy = any;
        rest.stop();
        settle();
    }

    private void settle() {
        if (!busy && !measuring && wanted.isPresent()) {
            rest.start(REST);
        }
    }

    private void measure() {
        ModelProfiler asked = wanted.orElseThrow();
        measuring = true;
        measurer.execute(() -> {
            Optional<DeviceLimits> limits = Optional.empty();
            String message = "";
            try {
                limits = asked.measureLimits();
            } catch (EngineException | IllegalStateException e) {
                message = e.getMessage();
            }
            Optional<DeviceLimits> measured = limits;
            String said = message;
            ui.execute(() -> took(asked, measured, said));
        });
    }

    private void took(ModelProfiler asked, Optional<DeviceLimits> limits, String message) {
        measuring = false;
        limits.ifPresent(it -> known = Optional.of(new Known(asked, it)));
        boolean still = wanted.filter(it -> it == asked).isPresent();
        if (still && (limits.isPresent() || !message.isEmpty())) {
            wanted = Optional.empty();
            limits.ifPresentOrElse(it -> found.accept(asked, it), () -> failed.accept(message));
        } else {
            settle();
        }
    }
}
