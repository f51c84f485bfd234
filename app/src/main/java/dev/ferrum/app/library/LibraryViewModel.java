package dev.ferrum.app.library;

import dev.ferrum.app.fit.Fit;
import dev.ferrum.app.fit.FitReport;
import dev.ferrum.app.service.EngineService;
import dev.ferrum.app.service.EngineState;
import dev.ferrum.app.start.Catalog;
import dev.ferrum.app.start.CatalogModel;
import dev.ferrum.app.start.Switches;
import dev.ferrum.engine.api.EngineConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;

/// Which model is loaded, and loading another. On the UI thread.
public final class LibraryViewModel {
    private static final int MOST_RECENT = 8;

    private final EngineService service;
    private final Catalog catalog;
    private final Switches switches;
    private final UnaryOperator<EngineConfig> settings;
    private final List<Consumer<Path>> loads = new ArrayList<>();
    private final ObservableList<Path> recent = FXCollections.observableArrayList();
    private final ReadOnlyObjectWrapper<Optional<LoadWarning>> warning = new ReadOnlyObjectWrapper<>(Optional.empty());
    private LoadCheck check = (_, _, answer) -> answer.accept(Optional.empty());
    /// What was asked for last; an answer to an earlier question counts no more.
    private Path asked;

    /// `settings` puts what the person set (backend, context, threads) over the defaults.
    public LibraryViewModel(
            EngineService service, Catalog catalog, Switches switches, UnaryOperator<EngineConfig> settings) {
        this.service = service;
        this.catalog = catalog;
        this.switches = switches;
        this.settings = settings;
    }

    /// From now on `other` is asked before a model is loaded.
    public void checkWith(LoadCheck other) {
        check = other;
    }

    public ReadOnlyObjectProperty<EngineState> engineProperty() {
        return service.stateProperty();
    }

    /// A model that was not loaded because it has no room; a person decides.
    public ReadOnlyObjectProperty<Optional<LoadWarning>> warningProperty() {
        return warning.getReadOnlyProperty();
    }

    /// Models that come with Ferrum.
    public List<CatalogModel> bundled() {
        return catalog.models();
    }

    /// Files loaded before, the latest first; those that come with Ferrum are not among them.
    public ObservableList<Path> recent() {
        return recent;
    }

    /// Loads the model that comes with Ferrum.
    public void loadDefault() {
        load(catalog.byDefault().file());
    }

    /// Tells `listener` every file that is to be loaded.
    public void onLoad(Consumer<Path> listener) {
        loads.add(listener);
    }

    /// Loads another model in the place of the present one, if it has room; conversations stay, running
    /// replies end.
    public void load(Path file) {
        EngineConfig config = config(file);
        warning.set(Optional.empty());
        asked = file;
        if (catalog.find(file).isPresent()) {
            load(config);
            return;
        }
        check.check(file, config.contextTokens(), report -> {
            if (file.equals(asked)) {
                asked = null;
                report.filter(LibraryViewModel::isShort)
                        .ifPresentOrElse(it -> warning.set(Optional.of(new LoadWarning(file, it))), () -> load(config));
            }
        });
    }

    /// Experts that a card has no room for are the engine's to place; everything else is the person's to
    /// decide.
    private static boolean isShort(FitReport report) {
        return switch (report.fit()) {
            case Fit.Fits _, Fit.FitsPartly _ -> false;
            case Fit.FitsShorter _, Fit.TooBig _ -> true;
        };
    }

    /// Loads what the warning is about, whatever the figures say.
    public void loadAnyway() {
        takeWarning().ifPresent(it -> load(config(it.file())));
    }

    /// Loads what the warning is about with a context of `tokens`.
    public void loadWith(int tokens) {
        takeWarning().ifPresent(it -> load(config(it.file()).withContext(tokens)));
    }

    public void dismissWarning() {
        warning.set(Optional.empty());
    }

    /// Frees the memory of the present model.
    public void unload() {
        service.unload();
    }

    public void cancelLoad() {
        service.cancelLoad();
    }

    private Optional<LoadWarning> takeWarning() {
        Optional<LoadWarning> taken = warning.get();
        warning.set(Optional.empty());
        return taken;
    }

    private EngineConfig config(Path file) {
        return settings.apply(switches.applyTo(EngineConfig.forModel(file)));
    }

    private void load(EngineConfig config) {
        Path file = config.model();
        if (catalog.find(file).isEmpty()) {
            recent.remove(file);
            recent.addFirst(file);
            if (recent.size() > MOST_RECENT) {
                recent.removeLast();
            }
        }
        loads.forEach(listener -> listener.accept(file));
        service.load(config);
    }
}
