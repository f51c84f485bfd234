package dev.ferrum.app.profiler;

import dev.ferrum.app.service.EngineService;
import dev.ferrum.app.service.LoadedModel;
import dev.ferrum.engine.profile.ProfileSnapshot;
import dev.ferrum.engine.profile.Stage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;

/// Measures stages while a person wants it; the time since measuring began. On the UI thread.
public final class ProfilerViewModel {
    private final EngineService service;
    private final ObservableList<StageRow> rows = FXCollections.observableArrayList();
    // Held here: such a view hears of changes weakly, and so do those who listen to it.
    private final ObservableList<StageRow> readOnlyRows = FXCollections.unmodifiableObservableList(rows);
    private final ReadOnlyBooleanWrapper measuring = new ReadOnlyBooleanWrapper(false);
    private final ReadOnlyStringWrapper sentence = new ReadOnlyStringWrapper("");
    private LoadedModel measured;
    private ProfileSnapshot beginning;

    public ProfilerViewModel(EngineService service) {
        this.service = service;
        service.stateProperty().addListener((_, _, _) -> stop());
    }

    public ObservableList<StageRow> rows() {
        return readOnlyRows;
    }

    public ReadOnlyBooleanProperty measuringProperty() {
        return measuring.getReadOnlyProperty();
    }

    /// What the rows say, in words; empty while no step was measured.
    public ReadOnlyStringProperty sentenceProperty() {
        return sentence.getReadOnlyProperty();
    }

    /// Begins anew, if a model is loaded and can be measured.
    public void start() {
        Optional<LoadedModel> model = service.model();
        model.flatMap(LoadedModel::profile).ifPresent(now -> {
            measured = model.get();
            beginning = now;
            measured.startProfiling();
            measuring.set(true);
            rows.clear();
            sentence.set("");
        });
    }

    /// Stops measuring; what was measured stays.
    public void stop() {
        if (measuring.get()) {
            measuring.set(false);
            if (service.model().filter(model -> model == measured).isPresent()) {
                measured.stopProfiling();
            }
            measured = null;
        }
    }

    /// Takes over what was measured since; to be called about once a second.
    public void refresh() {
        if (measuring.get()) {
            measured.profile().map(now -> now.since(beginning)).ifPresent(this::show);
        }
    }

    private void show(ProfileSnapshot since) {
        if (since.steps() == 0) {
            return;
        }
        double all = since.stepNanos();
        List<StageRow> now = new ArrayList<>();
        for (Stage stage : Stage.values()) {
            if (since.calls(stage) > 0 || stage == Stage.OTHER) {
                now.add(new StageRow(
                        stage.traceName(), since.nanos(stage) / 1e6, since.calls(stage), since.nanos(stage) / all));
            }
        }
        now.sort(Comparator.comparingDouble(StageRow::millis).reversed());
        rows.setAll(now);
        StageRow most = now.getFirst();
        sentence.set(String.format(
                Locale.ROOT,
                "A step takes %.1f ms; %.0f\u00a0%% of it is %s.",
                all / 1e6 / since.steps(),
                100 * most.share(),
                most.stage()));
    }
}
