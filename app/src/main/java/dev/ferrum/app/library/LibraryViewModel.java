package dev.ferrum.app.library;

import dev.ferrum.app.service.EngineService;
import dev.ferrum.app.service.EngineState;
import dev.ferrum.app.start.Catalog;
import dev.ferrum.app.start.CatalogModel;
import dev.ferrum.app.start.Switches;
import dev.ferrum.engine.api.EngineConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;

/// Which models there are and which one is loaded. On the UI thread.
public final class LibraryViewModel {
    private static final int MOST_RECENT = 8;

    private final EngineService service;
    private final Catalog catalog;
    private final Switches switches;
    private final UnaryOperator<EngineConfig> settings;
    private final List<Consumer<Path>> loads = new ArrayList<>();
    private final ObservableList<Path> recent = FXCollections.observableArrayList();

    /// `settings` puts what the person set (backend, context, threads) over the defaults.
    public LibraryViewModel(
            EngineService service, Catalog catalog, Switches switches, UnaryOperator<EngineConfig> settings) {
        this.service = service;
        this.catalog = catalog;
        this.switches = switches;
        this.settings = settings;
    }

    public ReadOnlyObjectProperty<EngineState> engineProperty() {
        return service.stateProperty();
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

    /// Loads another model in the place of the present one; conversations stay, running replies end.
    public void load(Path file) {
        if (catalog.find(file).isEmpty()) {
            recent.remove(file);
            recent.addFirst(file);
            if (recent.size() > MOST_RECENT) {
                recent.removeLast();
            }
        }
        loads.forEach(listener -> listener.accept(file));
        service.load(settings.apply(switches.applyTo(EngineConfig.forModel(file))));
    }

    public void cancelLoad() {
        service.cancelLoad();
    }
}
