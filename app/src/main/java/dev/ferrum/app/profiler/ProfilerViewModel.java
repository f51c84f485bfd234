package dev.ferrum.app.profiler;

import dev.ferrum.app.chat.Replies;
import dev.ferrum.app.profiler.data.FlameZoom;
import dev.ferrum.app.profiler.data.Roofline;
import dev.ferrum.app.profiler.data.StepHistory;
import dev.ferrum.app.service.EngineService;
import dev.ferrum.app.service.EngineState;
import dev.ferrum.app.service.LoadedModel;
import dev.ferrum.app.service.ModelProfiler;
import dev.ferrum.app.service.UiExecutor;
import dev.ferrum.app.store.Archive;
import dev.ferrum.engine.api.DeviceLimits;
import dev.ferrum.engine.error.EngineException;
import dev.ferrum.engine.profile.StepArchive;
import dev.ferrum.engine.profile.StepTrace;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableSet;

/// Measures stages while that is wanted, and what of it is shown: live, held, or kept with a message. On the UI thread;
/// steps are read and put together on `worker`, one look at a time. Nothing on `worker` waits for the engine; what does
/// is done by [IdleLimits] on a thread of its own.
public final class ProfilerViewModel implements Replies.ReplyListener {
    private final EngineService service;
    private final Archive archive;
    private final Executor worker;
    private final UiExecutor ui;
    private final LongSupplier nanoClock;
    private final IdleLimits limits;
    private final ReadOnlyBooleanWrapper measuring = new ReadOnlyBooleanWrapper(false);
    private final ReadOnlyObjectWrapper<Optional<Held>> held = new ReadOnlyObjectWrapper<>(Optional.empty());
    private final ReadOnlyObjectWrapper<ProfileFrame> frame = new ReadOnlyObjectWrapper<>(ProfileFrame.EMPTY);
    private final ReadOnlyStringWrapper notice = new ReadOnlyStringWrapper("");
    private final ObjectProperty<Shown> shown = new SimpleObjectProperty<>(Shown.FIRST);
    private final ObjectProperty<FlameZoom> zoom = new SimpleObjectProperty<>(FlameZoom.ALL);
    private final ObjectProperty<List<String>> selected = new SimpleObjectProperty<>(List.of());
    private final StringProperty search = new SimpleStringProperty("");
    private final ObservableSet<Long> traced = FXCollections.observableSet();
    private int repliesRunning;
    private boolean looking;
    private boolean lookAgain;
    private boolean closed;
    /// Asked to measure when there was no model.
    private boolean waiting;
    private LoadedModel measured;
    // Of the worker alone:
    private Optional<StepFeed> feed = Optional.empty();
    private final FrameMaker maker = new FrameMaker();
    private Seen seen;
    /// Of the UI thread again.
    private final Cadence cadence = new Cadence();

    /// What a frame is made from: where nothing of it has changed, the frame has not either.
    private record Seen(Optional<StepHistory> history, Optional<Roofline> roofline, Shown shown, Optional<Held> held) {}

    /// Steps that stay in view, and what they are.
    record Held(String label, StepHistory history) {}

    /// `worker` runs one task at a time, in order; so does `measurer`, which waits for the engine; `archive` keeps
    /// traces with messages.
    public ProfilerViewModel(
            EngineService service,
            Archive archive,
            Executor worker,
            Executor measurer,
            UiExecutor ui,
            LongSupplier nanoClock) {
        this.service = service;
        this.archive = archive;
        this.worker = worker;
        this.ui = ui;
        this.nanoClock = nanoClock;
        limits = new IdleLimits(
                measurer,
                ui,
                this::limitsFound,
                message -> notice.set("What the device can do could not be measured: " + message));
        archive.tracedMessages(traced::addAll);
        service.stateProperty().addListener((_, _, now) -> modelChanged(now));
        shown.addListener((_, before, now) -> {
            if (before.order() != now.order()) {
                zoom.set(FlameZoom.ALL);
                selected.set(List.of());
            }
            look();
        });
    }

    public ReadOnlyBooleanProperty measuringProperty() {
        return measuring.getReadOnlyProperty();
    }

    ReadOnlyObjectProperty<ProfileFrame> frameProperty() {
        return frame.getReadOnlyProperty();
    }

    /// What is held in view; empty while the picture follows.
    ReadOnlyObjectProperty<Optional<Held>> heldProperty() {
        return held.getReadOnlyProperty();
    }

    /// What went wrong, or what is there to know; empty for nothing.
    ReadOnlyStringProperty noticeProperty() {
        return notice.getReadOnlyProperty();
    }

    ObjectProperty<Shown> shownProperty() {
        return shown;
    }

    ObjectProperty<FlameZoom> zoomProperty() {
        return zoom;
    }

    /// Path of the selected frame in the present tree; empty for the whole.
    ObjectProperty<List<String>> selectedProperty() {
        return selected;
    }

    StringProperty searchProperty() {
        return search;
    }

    /// Messages whose steps are kept.
    public ObservableSet<Long> traced() {
        return traced;
    }

    /// What the loaded model computes on, in a sentence.
    String device() {
        return onProcessor() ? "processor" : "card";
    }

    /// Whether the loaded model and the window share the processors; true without a model.
    boolean onProcessor() {
        return service.model()
                .filter(model -> !model.card().backend().equals("cpu"))
                .isEmpty();
    }

    Cadence cadence() {
        return cadence;
    }

    Optional<LoadedModel> model() {
        return service.model();
    }

    private void modelChanged(EngineState now) {
        boolean again = measuring.get();
        if (closed) {
            return;
        }
        if (now instanceof EngineState.Ready) {
            if (again || waiting) {
                measuring.set(false);
                start();
            }
        } else {
            measured = null;
            limits.forget();
            worker.execute(() -> feed = Optional.empty());
        }
    }

    /// Begins to measure anew; without a model, as soon as one is loaded.
    public void start() {
        if (measuring.get() && measured != null) {
            return;
        }
        Optional<LoadedModel> model = service.model();
        waiting = model.isEmpty();
        model.flatMap(LoadedModel::profiler).ifPresent(profiler -> {
            measured = model.get();
            measuring.set(true);
            worker.execute(() -> {
                feed = Optional.of(new StepFeed(profiler));
                profiler.start();
            });
            limits.want(profiler);
            look();
        });
    }

    private void limitsFound(ModelProfiler profiler, DeviceLimits found) {
        if (!closed) {
            worker.execute(() -> feed.filter(it -> it.profiler() == profiler).ifPresent(it -> it.limits(found)));
        }
    }

    /// Measures no more; what was measured stays.
    public void stop() {
        waiting = false;
        if (measuring.get()) {
            limits.forget();
            measuring.set(false);
            measured = null;
            worker.execute(() -> feed.ifPresent(it -> it.profiler().stop()));
            look();
        }
    }

    /// Looks no more: the program ends.
    public void close() {
        closed = true;
        limits.forget();
    }

    /// True once there is nothing more to look at.
    boolean isClosed() {
        return closed;
    }

    /// Looks at what came since and shows it; to be called some times a second while measuring. Does nothing while the
    /// look before is not done.
    public void look() {
        if (closed) {
            return;
        }
        if (looking) {
            lookAgain = true;
            return;
        }
        looking = true;
        Shown wanted = shown.get();
        Optional<Held> keep = held.get();
        ProfileFrame before = frame.get();
        String device = device();
        worker.execute(() -> {
            long began = nanoClock.getAsLong();
            feed.ifPresent(StepFeed::poll);
            Seen now = new Seen(feed.map(StepFeed::history), feed.map(StepFeed::roofline), wanted, keep);
            if (now.equals(seen)) {
                ui.execute(() -> looked(before, 0));
                return;
            }
            seen = now;
            ProfileFrame next = keep.isPresent()
                    ? maker.held(keep.get().history(), wanted, before, device, feed)
                    : feed.map(it -> maker.live(it, wanted, device)).orElse(before);
            long took = nanoClock.getAsLong() - began;
            ui.execute(() -> looked(next, took));
        });
    }

    /// `workerNanos` is what putting the frame together took; 0 for the same frame as before.
    private void looked(ProfileFrame next, long workerNanos) {
        looking = false;
        if (next.shown().equals(shown.get())) {
            long began = nanoClock.getAsLong();
            frame.set(next);
            if (workerNanos > 0) {
                cadence.took(workerNanos + nanoClock.getAsLong() - began);
            }
        } else {
            worker.execute(() -> seen = null);
        }
        if (lookAgain) {
            lookAgain = false;
            look();
        }
    }

    /// Holds what is in view.
    public void pause() {
        hold("Paused", frame.get().history());
    }

    private void hold(String label, StepHistory history) {
        if (held.get().isEmpty() && !history.steps().isEmpty()) {
            held.set(Optional.of(new Held(label, history)));
            look();
        }
    }

    /// Shows what comes again.
    public void follow() {
        if (held.get().isPresent()) {
            held.set(Optional.empty());
            notice.set("");
            zoom.set(FlameZoom.ALL);
            selected.set(List.of());
            shown.set(shown.get().withChosen(List.of()));
            look();
        }
    }

    /// Holds, and shows just these steps: one for a token.
    void choose(List<StepTrace> steps) {
        hold("Paused", frame.get().history());
        zoom.set(FlameZoom.ALL);
        shown.set(shown.get().withChosen(steps));
    }

    /// Shows what was kept with a message.
    public void openMessage(long message) {
        archive.trace(message, kept -> {
            try {
                StepHistory steps = StepHistory.of(kept.map(StepArchive::read).orElse(List.of()));
                if (steps.steps().isEmpty()) {
                    notice.set("Nothing was measured while that answer was written.");
                    return;
                }
                notice.set("");
                held.set(Optional.of(new Held("A kept answer", steps)));
                zoom.set(FlameZoom.ALL);
                selected.set(List.of());
                shown.set(new Shown(Shown.Window.SINCE_START, shown.get().order(), "", List.of()));
                look();
            } catch (EngineException e) {
                notice.set(e.getMessage());
            }
        });
    }

    /// Counts experts anew: another chat is looked at.
    public void chatChanged() {
        worker.execute(() -> {
            seen = null;
            feed.ifPresent(StepFeed::forgetExperts);
        });
    }

    @Override
    public void begun(long message) {
        limits.replying(++repliesRunning > 0);
        long now = nanoClock.getAsLong();
        worker.execute(() -> feed.ifPresent(it -> it.begun(message, now)));
    }

    @Override
    public void ended(long message) {
        repliesRunning--;
        if (closed) {
            return;
        }
        limits.replying(repliesRunning > 0);
        worker.execute(() -> feed.ifPresent(it -> {
            it.ended(message).ifPresent(steps -> {
                byte[] bytes = StepArchive.write(steps);
                ui.execute(() -> {
                    archive.saveTrace(message, bytes);
                    traced.add(message);
                });
            });
        }));
    }

    /// The steps to write out: those in view.
    List<StepTrace> shownSteps() {
        return frame.get().steps();
    }

    /// Runs `task` with what feeds the picture, on the worker; nothing without a model.
    void onWorker(Runnable task) {
        worker.execute(task);
    }

    UiExecutor ui() {
        return ui;
    }

    /// Runs `task` at most once in `period`, on the UI thread.
    Throttle throttle(Duration period, Runnable task) {
        return new Throttle(ui, nanoClock, period, task);
    }

    void tell(String text) {
        notice.set(text);
    }
}
