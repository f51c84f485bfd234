package dev.ferrum.app.profiler;

import dev.ferrum.app.profiler.data.Numbers;
import dev.ferrum.app.profiler.data.ProfileSentence;
import dev.ferrum.app.profiler.data.RunDifference;
import dev.ferrum.app.profiler.data.StageDifference;
import dev.ferrum.app.profiler.data.StageDifference.Verdict;
import dev.ferrum.app.service.EngineService;
import dev.ferrum.app.service.EngineState;
import dev.ferrum.app.service.LoadedModel;
import dev.ferrum.app.service.ModelProfiler;
import dev.ferrum.app.service.UiExecutor;
import dev.ferrum.engine.api.BackendChoice;
import dev.ferrum.engine.api.BackendReport;
import dev.ferrum.engine.api.MoeSwitches;
import dev.ferrum.engine.api.PathBoundaries;
import dev.ferrum.engine.error.EngineException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.value.ChangeListener;

/// Compares two runs: a baseline or a run with one setting of the knobs, and a run with another. On the UI thread; runs
/// wait on `worker`.
public final class CompareViewModel {
    private static final long LOAD_MINUTES = 10;

    private final EngineService service;
    private final Executor worker;
    private final UiExecutor ui;
    private final Supplier<String> question;
    private final BooleanSupplier replying;
    private final ObjectProperty<Knobs> knobsA = new SimpleObjectProperty<>(unknown());
    private final ObjectProperty<Knobs> knobsB = new SimpleObjectProperty<>(unknown());
    private final ReadOnlyObjectWrapper<Optional<ComparedRun>> a = new ReadOnlyObjectWrapper<>(Optional.empty());
    private final ReadOnlyObjectWrapper<Optional<ComparedRun>> b = new ReadOnlyObjectWrapper<>(Optional.empty());
    private final ObjectProperty<Part> part = new SimpleObjectProperty<>(Part.TOKEN);
    private final ReadOnlyObjectWrapper<Optional<RunDifference>> difference =
            new ReadOnlyObjectWrapper<>(Optional.empty());
    private final ReadOnlyBooleanWrapper running = new ReadOnlyBooleanWrapper(false);
    private final ReadOnlyStringWrapper progress = new ReadOnlyStringWrapper("");
    private Knobs usual = unknown();
    private volatile boolean cancelled;

    /// The two runs.
    enum Side {
        A,
        B
    }

    /// Which steps are compared: those that make tokens, or those that read the prompt.
    enum Part {
        TOKEN,
        PROMPT
    }

    /// `question` is what both runs answer; no run begins while `replying`.
    public CompareViewModel(
            EngineService service,
            Executor worker,
            UiExecutor ui,
            Supplier<String> question,
            BooleanSupplier replying) {
        this.service = service;
        this.worker = worker;
        this.ui = ui;
        this.question = question;
        this.replying = replying;
        service.stateProperty().subscribe(this::modelChanged);
        Stream.of(a, b, part).forEach(property -> property.addListener((_, _, _) -> compare()));
    }

    private static Knobs unknown() {
        return new Knobs(MoeSwitches.defaults(), new PathBoundaries(2, 32), "");
    }

    private void modelChanged(EngineState state) {
        if (state instanceof EngineState.Ready(var card) && !running.get()) {
            service.model().flatMap(LoadedModel::profiler).ifPresent(profiler -> {
                usual = new Knobs(profiler.usualSwitches(), profiler.usualBoundaries(), card.backend());
                knobsA.set(usual);
                knobsB.set(usual.withFused(!usual.switches().fusedGateUpSilu()));
                a.set(Optional.empty());
                b.set(Optional.empty());
            });
        }
    }

    ObjectProperty<Knobs> knobsProperty(Side side) {
        return switch (side) {
            case A -> knobsA;
            case B -> knobsB;
        };
    }

    ReadOnlyObjectProperty<Optional<ComparedRun>> runProperty(Side side) {
        return switch (side) {
            case A -> a.getReadOnlyProperty();
            case B -> b.getReadOnlyProperty();
        };
    }

    ObjectProperty<Part> partProperty() {
        return part;
    }

    ReadOnlyObjectProperty<Optional<RunDifference>> differenceProperty() {
        return difference.getReadOnlyProperty();
    }

    ReadOnlyBooleanProperty runningProperty() {
        return running.getReadOnlyProperty();
    }

    /// How far the runs are, or why there are none.
    ReadOnlyStringProperty progressProperty() {
        return progress.getReadOnlyProperty();
    }

    Knobs usual() {
        return usual;
    }

    /// Backends that work on this machine.
    List<String> backends() {
        return service.model()
                .map(model -> model.card().backends().entries().stream()
                        .filter(BackendReport.Entry::available)
                        .map(BackendReport.Entry::id)
                        .toList())
                .orElse(List.of());
    }

    /// Keeps steps in view as the first side.
    void takeBaseline(ProfileFrame frame, Optional<ProfilerViewModel.Held> held) {
        if (!frame.steps().isEmpty()) {
            String what = held.map(it -> it.label().equals("Paused") ? "Baseline" : it.label())
                    .orElse("Baseline");
            a.set(Optional.of(new ComparedRun(what, knobsA.get(), frame.steps(), List.of())));
        }
    }

    void swap() {
        Optional<ComparedRun> first = a.get();
        Knobs knobs = knobsA.get();
        a.set(b.get());
        b.set(first);
        knobsA.set(knobsB.get());
        knobsB.set(knobs);
    }

    /// Ends runs: the program ends.
    public void close() {
        cancelled = true;
    }

    void cancel() {
        cancelled = true;
    }

    /// Runs both sides in turns.
    void runBoth() {
        run(List.of(Side.A, Side.B));
    }

    /// Runs the second side alone; the first stays as it is.
    void runSecond() {
        run(List.of(Side.B));
    }

    private void run(List<Side> sides) {
        Optional<LoadedModel> model = service.model();
        if (running.get() || model.isEmpty()) {
            return;
        }
        if (replying.getAsBoolean()) {
            progress.set("An answer is being written; wait for its end.");
            return;
        }
        running.set(true);
        cancelled = false;
        String text = question.get();
        PairedRuns.Side first = new PairedRuns.Side("Run A", knobsA.get());
        PairedRuns.Side second = new PairedRuns.Side("Run B", knobsB.get());
        worker.execute(() -> {
            String said = "";
            try {
                runs(text, sides.contains(Side.A) ? List.of(first, second) : List.of(second));
            } catch (EngineException | IllegalStateException e) {
                said = "The runs ended: " + e.getMessage();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
            String told = said;
            ui.execute(() -> {
                running.set(false);
                progress.set(told);
                if (!first.run().steps().isEmpty()) {
                    a.set(Optional.of(first.run()));
                }
                if (!second.run().steps().isEmpty()) {
                    b.set(Optional.of(second.run()));
                }
            });
        });
    }

    /// In turns, except where a turn would load the model again.
    private void runs(String text, List<PairedRuns.Side> sides) throws InterruptedException {
        boolean inTurns = sides.stream()
                        .map(side -> side.run().knobs().backend())
                        .distinct()
                        .count()
                == 1;
        List<PairedRuns.Side> order = new ArrayList<>();
        for (int round = 0; round < PairedRuns.ROUNDS; round++) {
            // Who goes first takes turns too.
            order.addAll(round % 2 == 0 ? sides : sides.reversed());
        }
        if (!inTurns) {
            order.sort(Comparator.comparingInt(sides::indexOf));
        }
        for (int i = 0; i < order.size() && !cancelled; i++) {
            one(text, order.get(i), i + 1, order.size());
        }
    }

    private void one(String text, PairedRuns.Side side, int number, int all) throws InterruptedException {
        ui.execute(() -> progress.set("Run %d of %d".formatted(number, all)));
        LoadedModel model = on(side.run().knobs().backend());
        ModelProfiler profiler = model.profiler().orElseThrow();
        boolean recorded = profiler.snapshot().recording();
        profiler.start();
        try {
            new PairedRuns(model, profiler, text, () -> cancelled).run(side);
        } finally {
            profiler.switchTo(profiler.usualSwitches(), profiler.usualBoundaries());
            if (!recorded) {
                profiler.stop();
            }
        }
    }

    /// The model on a backend, loaded again where it is on another one.
    private LoadedModel on(String backend) throws InterruptedException {
        LoadedModel present = service.model().orElseThrow(() -> new IllegalStateException("no model is loaded"));
        if (backend.isEmpty() || present.card().backend().equals(backend)) {
            return present;
        }
        CompletableFuture<EngineState> loaded = new CompletableFuture<>();
        ChangeListener<EngineState> listener = (_, _, state) -> {
            if (!(state instanceof EngineState.Loading)) {
                loaded.complete(state);
            }
        };
        ui.execute(() -> {
            service.stateProperty().addListener(listener);
            service.reload(config -> config.withBackend(new BackendChoice.Named(backend)));
        });
        try {
            EngineState state = loaded.get(LOAD_MINUTES, TimeUnit.MINUTES);
            if (state instanceof EngineState.Failed(var _, var message, var _)) {
                throw new EngineException(message);
            }
            return service.model().orElseThrow(() -> new IllegalStateException("the load was cancelled"));
        } catch (ExecutionException | TimeoutException e) {
            throw new EngineException("loading on %s took too long".formatted(backend), e);
        } finally {
            ui.execute(() -> service.stateProperty().removeListener(listener));
        }
    }

    private void compare() {
        if (a.get().isEmpty() || b.get().isEmpty()) {
            difference.set(Optional.empty());
            return;
        }
        ComparedRun first = a.get().get();
        ComparedRun second = b.get().get();
        difference.set(Optional.of(
                part.get() == Part.TOKEN
                        ? RunDifference.of(first.decodes(), second.decodes())
                        : RunDifference.of(first.prompts(), second.prompts())));
    }

    /// What the comparison says.
    ProfileSentence sentence() {
        if (difference.get().isEmpty()) {
            return ProfileSentence.NOTHING;
        }
        RunDifference it = difference.get().get();
        StageDifference step = it.step();
        String what = part.get() == Part.TOKEN ? "a token" : "a step of the prompt";
        String conclusion = switch (step.verdict()) {
            case SLOWER ->
                "In B %s takes %s longer: %s instead of %s."
                        .formatted(what, Numbers.time(step.change()), Numbers.time(step.b()), Numbers.time(step.a()));
            case FASTER ->
                "In B %s takes %s less: %s instead of %s."
                        .formatted(what, Numbers.time(-step.change()), Numbers.time(step.b()), Numbers.time(step.a()));
            case SAME ->
                "No difference beyond the noise: %s takes %s in A and %s in B."
                        .formatted(what, Numbers.time(step.a()), Numbers.time(step.b()));
            case UNKNOWN ->
                "Too few steps to tell: %s takes %s in A and %s in B."
                        .formatted(what, Numbers.time(step.a()), Numbers.time(step.b()));
        };
        List<StageDifference> moved = it.stages().stream()
                .filter(line -> line.verdict() == Verdict.SLOWER || line.verdict() == Verdict.FASTER)
                .limit(3)
                .toList();
        String evidence = moved.isEmpty()
                ? "Every stage stays within the noise of both runs."
                : "Beyond the noise: "
                        + String.join(
                                ", ",
                                moved.stream()
                                        .map(line -> line.name() + " " + Numbers.change(line.change()))
                                        .toList())
                        + ". All else stays within it.";
        return new ProfileSentence(conclusion, evidence);
    }
}
