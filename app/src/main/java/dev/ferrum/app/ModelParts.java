package dev.ferrum.app;

import dev.ferrum.app.download.DownloadOptions;
import dev.ferrum.app.fit.FitReport;
import dev.ferrum.app.fit.Fitting;
import dev.ferrum.app.hub.HubClient;
import dev.ferrum.app.hub.HubConnection;
import dev.ferrum.app.hub.HubTimes;
import dev.ferrum.app.hub.RedirectRule;
import dev.ferrum.app.library.CatalogViewModel;
import dev.ferrum.app.library.DownloadsViewModel;
import dev.ferrum.app.library.InstalledViewModel;
import dev.ferrum.app.library.LoadCheck;
import dev.ferrum.app.library.ModelsViewModel;
import dev.ferrum.app.library.Rooms;
import dev.ferrum.app.local.LocalLibrary;
import dev.ferrum.app.local.ModelStore;
import dev.ferrum.app.local.Shelf;
import dev.ferrum.app.service.UiExecutor;
import dev.ferrum.app.settings.HubTokenViewModel;
import dev.ferrum.app.settings.ModelChoices;
import dev.ferrum.app.settings.Settings;
import dev.ferrum.app.settings.SettingsViewModel;
import dev.ferrum.app.start.StartContext;
import dev.ferrum.app.store.TokenStore;
import dev.ferrum.engine.Engine;
import dev.ferrum.engine.api.EngineConfig;
import dev.ferrum.engine.api.ModelInfo;
import dev.ferrum.engine.error.EngineException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Builds and connects what finds, fetches and judges models, and closes it in reverse order. Nothing is sent
/// to the network by building it.
final class ModelParts implements AutoCloseable {
    private final StartContext start;
    private final SettingsViewModel settings;
    private final UiExecutor ui;
    private final Fitting fitting = new Fitting((shape, tokens, device) ->
            Engine.forecast(shape, EngineConfig.forModel(Path.of("model.gguf")).withContext(tokens), device));
    private final Rooms rooms;
    private final ExecutorService disk = thread("models");
    private final ExecutorService net = thread("hub");
    private final HubConnection hub;
    private final HubTokenViewModel token;
    private final Shelf shelf;
    private final ModelsViewModel page;

    ModelParts(StartContext start, SettingsViewModel settings, Rooms rooms, UiExecutor ui) {
        this.start = start;
        this.settings = settings;
        this.ui = ui;
        this.rooms = rooms;
        TokenStore tokens = new TokenStore(start.folders().config());
        String kept = kept(tokens);
        hub = new HubConnection(start.hub().withKept(kept), HubTimes.usual(), RedirectRule.usual(), start.version());
        HubClient client = new HubClient(hub, InstantSource.system());
        shelf = new Shelf(new ModelStore(modelsFolder(), start.places().trash()), client, DownloadOptions.usual());
        page = page(client);
        settings.currentProperty().map(Settings::downloadLimit).subscribe(shelf::limit);
        token = new HubTokenViewModel(start.hub().token(), kept, changed -> {
            tokens.keep(changed);
            hub.useToken(changed);
        });
    }

    /// One that cannot be read is as good as none: whoever needs it is asked for it.
    private static String kept(TokenStore tokens) {
        try {
            return tokens.read();
        } catch (EngineException e) {
            System.getLogger("ferrum").log(System.Logger.Level.WARNING, e.getMessage());
            return "";
        }
    }

    /// One thread for tasks in order. What news of a download asks for after the end is dropped.
    private static ExecutorService thread(String name) {
        return new ThreadPoolExecutor(
                1,
                1,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().name(name).daemon().factory(),
                new ThreadPoolExecutor.DiscardPolicy());
    }

    ModelsViewModel page() {
        return page;
    }

    HubTokenViewModel token() {
        return token;
    }

    private Path modelsFolder() {
        String chosen = settings.get().models().folder();
        return chosen.isEmpty() ? start.folders().models() : Path.of(chosen);
    }

    private ModelsViewModel page(HubClient client) {
        ModelChoices kept = settings.get().models();
        InstalledViewModel.Places places = new InstalledViewModel.Places(
                modelsFolder(), start.places().others(), paths(kept.scanned()), paths(kept.linked()));
        return new ModelsViewModel(
                client,
                new CatalogViewModel(start.catalog().fetchable(), fitting, rooms, disk, ui),
                new DownloadsViewModel(shelf, ui),
                new InstalledViewModel(
                        new LocalLibrary(Engine::inspect),
                        shelf,
                        places,
                        now -> settings.setModelChoices(new ModelChoices(
                                now.own().equals(start.folders().models())
                                        ? ""
                                        : now.own().toString(),
                                texts(now.scanned()),
                                texts(now.linked()))),
                        disk,
                        ui),
                net,
                ui);
    }

    private static List<Path> paths(List<String> texts) {
        return texts.stream().map(Path::of).toList();
    }

    private static List<String> texts(List<Path> paths) {
        return paths.stream().map(Path::toString).toList();
    }

    /// The file's own sizes against the memory of the moment; a file that cannot be read is the loader's to
    /// refuse.
    LoadCheck loadCheck() {
        return (file, tokens, answer) -> disk.execute(() -> {
            Optional<FitReport> report;
            try {
                ModelInfo info = Engine.inspect(file);
                report = rooms.look()
                        .flatMap(room ->
                                info.shape().map(shape -> fitting.judge(shape, info.weightBytes(), tokens, room)));
            } catch (EngineException _) {
                report = Optional.empty();
            }
            Optional<FitReport> known = report;
            ui.execute(() -> answer.accept(known));
        });
    }

    @Override
    public void close() {
        net.shutdownNow();
        disk.shutdownNow();
        shelf.close();
        hub.close();
    }
}
