package dev.ferrum.app.library;

import dev.ferrum.app.catalog.CatalogEntry;
import dev.ferrum.app.catalog.ModelCatalog;
import dev.ferrum.app.catalog.Quantisation;
import dev.ferrum.app.fit.Fit;
import dev.ferrum.app.fit.FitReport;
import dev.ferrum.app.fit.Fitting;
import dev.ferrum.app.fit.Recommendation;
import dev.ferrum.app.fit.Room;
import dev.ferrum.app.hub.HubModel;
import dev.ferrum.engine.api.ModelShape;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executor;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;

/// The models that can be fetched: which there are, which fit here, and which one is recommended. On the UI
/// thread; the memory is looked at on `worker`.
public final class CatalogViewModel {
    /// A model on the hub is taken for one of the catalogue's shapes when its parameters differ by less
    /// than this.
    private static final double SAME_SHAPE = 0.002;

    private final Fitting fitting;
    private final Rooms rooms;
    private final Executor worker;
    private final Executor ui;
    private final ObservableList<CatalogEntry> shown = FXCollections.observableArrayList();
    private final StringProperty words = new SimpleStringProperty("");
    private final BooleanProperty onlyFitting = new SimpleBooleanProperty();
    private final ReadOnlyObjectWrapper<Optional<Room>> room = new ReadOnlyObjectWrapper<>(Optional.empty());
    private final ReadOnlyObjectWrapper<Optional<Recommendation>> recommended =
            new ReadOnlyObjectWrapper<>(Optional.empty());
    private ModelCatalog catalog;

    public CatalogViewModel(ModelCatalog catalog, Fitting fitting, Rooms rooms, Executor worker, Executor ui) {
        this.catalog = catalog;
        this.fitting = fitting;
        this.rooms = rooms;
        this.worker = worker;
        this.ui = ui;
        words.addListener((_, _, _) -> show());
        onlyFitting.addListener((_, _, _) -> show());
        show();
    }

    /// Entries that match the words and the filter.
    public ObservableList<CatalogEntry> shown() {
        return shown;
    }

    public int count() {
        return catalog.entries().size();
    }

    /// What is typed into the search field.
    public StringProperty wordsProperty() {
        return words;
    }

    public BooleanProperty onlyFittingProperty() {
        return onlyFitting;
    }

    /// Memory of the device that would be used; empty until it was looked at, or where no backend works.
    public ReadOnlyObjectProperty<Optional<Room>> roomProperty() {
        return room.getReadOnlyProperty();
    }

    /// One model for this machine.
    public ReadOnlyObjectProperty<Optional<Recommendation>> recommendedProperty() {
        return recommended.getReadOnlyProperty();
    }

    /// Looks at the memory again.
    public void lookAgain() {
        worker.execute(() -> {
            Optional<Room> now = rooms.look();
            ui.execute(() -> {
                room.set(now);
                recommended.set(now.flatMap(it -> Recommendation.of(catalog, fitting, it)));
                show();
            });
        });
    }

    /// Whether `entry` fits in the size that fits best; empty as long as nothing is known of the machine.
    public Optional<FitReport> best(CatalogEntry entry) {
        return room.get()
                .flatMap(it -> entry.quantisations().stream()
                        .map(size -> fitting.judge(entry.shape(), size.bytes(), usualContext(entry), it))
                        .min(Comparator.comparingInt(CatalogViewModel::rank)));
    }

    private static int rank(FitReport report) {
        return switch (report.fit()) {
            case Fit.Fits _ -> 0;
            case Fit.FitsShorter _ -> 1;
            case Fit.FitsPartly _ -> 2;
            case Fit.TooBig _ -> 3;
        };
    }

    /// Whether a size of a model of `shape` fits with a context of `contextTokens`.
    public Optional<FitReport> judge(ModelShape shape, Quantisation size, int contextTokens) {
        return room.get()
                .map(it -> fitting.judge(shape, size.bytes(), Math.min(contextTokens, shape.trainedContext()), it));
    }

    /// The shape of a model on the hub, if it is one of the catalogue's by architecture and number of
    /// parameters.
    public Optional<ModelShape> shape(HubModel model) {
        return catalog.entries().stream()
                .map(CatalogEntry::shape)
                .filter(_ -> model.architecture().equals("qwen3moe"))
                .filter(shape -> Math.abs(1 - (double) model.parameters() / shape.parameters()) < SAME_SHAPE)
                .findFirst();
    }

    /// Puts what the hub said of `entry` in its place.
    public void resolved(CatalogEntry entry) {
        catalog = catalog.with(entry);
        show();
    }

    /// The entry as it is now.
    public CatalogEntry current(CatalogEntry entry) {
        return catalog.find(entry.id()).orElse(entry);
    }

    private static int usualContext(CatalogEntry entry) {
        return Math.min(Recommendation.CONTEXT, entry.shape().trainedContext());
    }

    private void show() {
        String wanted = words.get().strip().toLowerCase(Locale.ROOT);
        List<CatalogEntry> matching = catalog.entries().stream()
                .filter(entry -> (entry.name() + " " + entry.summary() + " " + entry.maker())
                        .toLowerCase(Locale.ROOT)
                        .contains(wanted))
                .filter(entry -> !onlyFitting.get()
                        || best(entry).map(it -> it.fit().runs()).orElse(true))
                .toList();
        shown.setAll(matching);
    }
}
