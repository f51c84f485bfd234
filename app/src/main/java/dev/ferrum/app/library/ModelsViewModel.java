package dev.ferrum.app.library;

import dev.ferrum.app.catalog.CatalogEntry;
import dev.ferrum.app.catalog.Quantisation;
import dev.ferrum.app.download.Download;
import dev.ferrum.app.fit.FitReport;
import dev.ferrum.app.fit.Recommendation;
import dev.ferrum.app.hub.HubClient;
import dev.ferrum.app.hub.HubModel;
import dev.ferrum.app.hub.HubRepository;
import dev.ferrum.app.hub.ModelSource;
import dev.ferrum.app.hub.RepositoryName;
import dev.ferrum.app.local.LocalModel;
import dev.ferrum.engine.api.ModelShape;
import dev.ferrum.engine.error.EngineException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyIntegerProperty;
import javafx.beans.property.ReadOnlyIntegerWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleObjectProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;

/// The models page: what is chosen, which sizes it comes in, and fetching one. On the UI thread; the hub is
/// asked on `net` and only when a person searches, looks at a model of a search, or presses Download.
public final class ModelsViewModel {
    private static final int MOST_FOUND = 30;
    private static final List<Integer> CONTEXTS = List.of(4096, 8192, 16384, 32768, 65536, 131072, 262144);

    private final HubClient hub;
    private final CatalogViewModel catalog;
    private final DownloadsViewModel downloads;
    private final InstalledViewModel installed;
    private final Executor net;
    private final Executor ui;
    private final ReadOnlyObjectWrapper<Chosen> chosen = new ReadOnlyObjectWrapper<>(new Chosen.Nothing());
    private final ReadOnlyObjectWrapper<HubSearch> search = new ReadOnlyObjectWrapper<>(new HubSearch.Idle());
    private final ReadOnlyIntegerWrapper context = new ReadOnlyIntegerWrapper(Recommendation.CONTEXT);
    private final ObservableList<SizeOffer> sizes = FXCollections.observableArrayList();
    private final ObjectProperty<SizeOffer> size = new SimpleObjectProperty<>();
    private final ReadOnlyStringWrapper says = new ReadOnlyStringWrapper("");
    private List<ModelSource> sources = List.of();
    /// What a person chose, however short the contexts of models looked at since.
    private int wantedContext = Recommendation.CONTEXT;

    public ModelsViewModel(
            HubClient hub,
            CatalogViewModel catalog,
            DownloadsViewModel downloads,
            InstalledViewModel installed,
            Executor net,
            Executor ui) {
        this.hub = hub;
        this.catalog = catalog;
        this.downloads = downloads;
        this.installed = installed;
        this.net = net;
        this.ui = ui;
        context.addListener((_, _, _) -> showSizes());
        catalog.roomProperty().addListener((_, _, _) -> showSizes());
        catalog.recommendedProperty().addListener((_, _, now) -> {
            if (chosen.get() instanceof Chosen.Nothing) {
                now.ifPresent(it -> choose(it.entry()));
            }
        });
        downloads.onFinished(_ -> installed.scan());
    }

    public CatalogViewModel catalog() {
        return catalog;
    }

    public DownloadsViewModel downloads() {
        return downloads;
    }

    public InstalledViewModel installed() {
        return installed;
    }

    public ReadOnlyObjectProperty<Chosen> chosenProperty() {
        return chosen.getReadOnlyProperty();
    }

    public ReadOnlyObjectProperty<HubSearch> searchProperty() {
        return search.getReadOnlyProperty();
    }

    /// Tokens of context that sizes are judged with.
    public ReadOnlyIntegerProperty contextProperty() {
        return context.getReadOnlyProperty();
    }

    /// Judges with `tokens` from now on.
    public void setContext(int tokens) {
        wantedContext = tokens;
        context.set(tokens);
    }

    /// Contexts that make sense for what is chosen.
    public List<Integer> contexts() {
        int most = shape().map(ModelShape::trainedContext).orElse(Integer.MAX_VALUE);
        List<Integer> fitting = new ArrayList<>(CONTEXTS);
        fitting.removeIf(tokens -> tokens > most);
        if (!fitting.contains(context.get())) {
            fitting.add(context.get());
            fitting.sort(null);
        }
        return fitting;
    }

    /// Sizes of what is chosen, the smallest first.
    public ObservableList<SizeOffer> sizes() {
        return sizes;
    }

    /// The size that is chosen of them.
    public ObjectProperty<SizeOffer> sizeProperty() {
        return size;
    }

    /// What is going on with the hub, or what went wrong there; empty where there is nothing to say.
    public ReadOnlyStringProperty saysProperty() {
        return says.getReadOnlyProperty();
    }

    /// Where downloads come from, for people: `huggingface.co`.
    public String hubName() {
        return hub.access().endpoint().getHost();
    }

    /// The page of `source` on the hub, for people.
    public URI page(ModelSource source) {
        return hub.page(source.repository());
    }

    public void choose(CatalogEntry entry) {
        select(new Chosen.OfCatalog(catalog.current(entry)));
    }

    public void choose(LocalModel model) {
        select(new Chosen.Installed(model));
    }

    /// Looks at a model of a search; its files are asked for.
    public void choose(HubModel model) {
        Chosen wanted = new Chosen.OnHub(model);
        select(wanted);
        ask(model.repository(), repository -> {
            if (chosen.get().equals(wanted)) {
                sources = repository.models();
                if (sources.isEmpty()) {
                    says.set(
                            repository.refused().isEmpty()
                                    ? "There are no GGUF files in it."
                                    : repository.refused().getFirst());
                }
                showSizes();
            }
        });
    }

    /// Whether an installed model has room with the context that is chosen; empty where its file does not
    /// tell.
    public Optional<FitReport> judge(LocalModel local) {
        return local.info()
                .flatMap(info -> info.shape()
                        .flatMap(shape -> catalog.judge(
                                shape,
                                new Quantisation(info.quantisation(), info.weightBytes(), true),
                                context.get())));
    }

    /// Searches the hub for the words in the field.
    public void searchHub() {
        String words = catalog.wordsProperty().get().strip();
        if (words.isEmpty()) {
            return;
        }
        HubSearch asking = new HubSearch.Asking(words);
        search.set(asking);
        net.execute(() -> {
            HubSearch end;
            try {
                end = new HubSearch.Found(words, hub.search(words, MOST_FOUND));
            } catch (EngineException e) {
                end = new HubSearch.Failed(words, e.getMessage());
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return;
            }
            HubSearch reached = end;
            ui.execute(() -> {
                if (search.get() == asking) {
                    search.set(reached);
                }
            });
        });
    }

    /// Forgets what a search found.
    public void clearSearch() {
        search.set(new HubSearch.Idle());
    }

    /// Fetches the chosen size of what is chosen.
    public void download() {
        SizeOffer wanted = size.get();
        if (wanted == null) {
            return;
        }
        wanted.source().ifPresentOrElse(downloads::add, () -> {
            if (chosen.get() instanceof Chosen.OfCatalog(CatalogEntry entry)) {
                download(entry, wanted.size().name());
            }
        });
    }

    /// Fetches a model of the catalogue: the hub is asked for its files first.
    public void download(CatalogEntry entry, String quantisation) {
        ask(RepositoryName.of(entry.repository()), repository -> {
            resolve(entry, repository);
            repository.models().stream()
                    .filter(source -> source.quantisation().equals(quantisation))
                    .findFirst()
                    .ifPresentOrElse(
                            downloads::add,
                            () -> says.set("%s has no file of %s. It has: %s."
                                    .formatted(
                                            entry.repository(),
                                            quantisation,
                                            String.join(
                                                    ", ",
                                                    repository.models().stream()
                                                            .map(ModelSource::quantisation)
                                                            .distinct()
                                                            .toList()))));
        });
    }

    /// Asks the hub for the true sizes of a model of the catalogue.
    public void refresh(CatalogEntry entry) {
        ask(RepositoryName.of(entry.repository()), repository -> resolve(entry, repository));
    }

    private void resolve(CatalogEntry entry, HubRepository repository) {
        List<Quantisation> known = new ArrayList<>();
        for (Quantisation size : entry.quantisations()) {
            repository.models().stream()
                    .filter(source -> source.quantisation().equals(size.name()))
                    .findFirst()
                    .map(source -> new Quantisation(size.name(), source.bytes(), true))
                    .ifPresent(known::add);
        }
        if (!known.isEmpty()) {
            CatalogEntry now = catalog.current(entry).withSizes(known);
            catalog.resolved(now);
            if (chosen.get() instanceof Chosen.OfCatalog(CatalogEntry shown)
                    && shown.id().equals(entry.id())) {
                sources = repository.models();
                chosen.set(new Chosen.OfCatalog(now));
                showSizes();
            }
        }
    }

    private void ask(RepositoryName name, Consumer<HubRepository> answer) {
        says.set("Asking %s for the files of %s\u2026".formatted(hubName(), name));
        net.execute(() -> {
            try {
                HubRepository repository = hub.repository(name, "main");
                ui.execute(() -> {
                    says.set("");
                    answer.accept(repository);
                });
            } catch (EngineException e) {
                ui.execute(() -> says.set(e.getMessage()));
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private void select(Chosen what) {
        sources = List.of();
        says.set("");
        size.set(null);
        // Before the rest: who shows what is chosen shows this context with it.
        shape(what).ifPresent(shape -> context.set(Math.min(wantedContext, shape.trainedContext())));
        chosen.set(what);
        showSizes();
    }

    private Optional<ModelShape> shape() {
        return shape(chosen.get());
    }

    private Optional<ModelShape> shape(Chosen what) {
        return switch (what) {
            case Chosen.OfCatalog(CatalogEntry entry) -> Optional.of(entry.shape());
            case Chosen.OnHub(HubModel model) -> catalog.shape(model);
            case Chosen.Installed _, Chosen.Nothing _ -> Optional.empty();
        };
    }

    private void showSizes() {
        String before = size.get() == null ? preferred() : size.get().size().name();
        List<SizeOffer> now = switch (chosen.get()) {
            case Chosen.OfCatalog(CatalogEntry entry) ->
                entry.quantisations().stream()
                        .map(it -> new SizeOffer(it, judge(it), source(it)))
                        .toList();
            case Chosen.OnHub _ ->
                sources.stream()
                        .map(source -> {
                            Quantisation it = new Quantisation(name(source), source.bytes(), true);
                            return new SizeOffer(it, judge(it), Optional.of(source));
                        })
                        .toList();
            case Chosen.Installed _, Chosen.Nothing _ -> List.of();
        };
        sizes.setAll(now);
        size.set(now.stream()
                .filter(offer -> offer.size().name().equals(before))
                .findFirst()
                .or(() -> now.stream().findFirst())
                .orElse(null));
    }

    /// The size to begin with: the recommended one, or the one that is the best balance.
    private String preferred() {
        return catalog.recommendedProperty()
                .get()
                .filter(it -> chosen.get() instanceof Chosen.OfCatalog(CatalogEntry entry)
                        && entry.id().equals(it.entry().id()))
                .map(it -> it.quantisation().name())
                .orElse("Q4_K_M");
    }

    private static String name(ModelSource source) {
        return source.quantisation().isEmpty() ? source.name() : source.quantisation();
    }

    private Optional<ModelSource> source(Quantisation size) {
        return sources.stream()
                .filter(source -> source.quantisation().equals(size.name()))
                .findFirst();
    }

    /// The entry of the queue for a size of the model that is looked at.
    public Optional<Download> queued(SizeOffer offer) {
        String quantisation = offer.size().name();
        return switch (chosen.get()) {
            case Chosen.OfCatalog(CatalogEntry entry) -> downloads.of(entry.name(), quantisation);
            case Chosen.OnHub _ -> offer.source().flatMap(it -> downloads.of(it.name(), it.quantisation()));
            case Chosen.Installed _, Chosen.Nothing _ -> Optional.empty();
        };
    }

    private Optional<FitReport> judge(Quantisation size) {
        return shape().flatMap(shape -> catalog.judge(shape, size, context.get()));
    }
}
