package dev.ferrum.app;

import dev.ferrum.app.chat.ChatViewModel;
import dev.ferrum.app.chat.ConversationFiles;
import dev.ferrum.app.chat.Conversations;
import dev.ferrum.app.chat.Generation;
import dev.ferrum.app.chat.Notices;
import dev.ferrum.app.library.DeviceRooms;
import dev.ferrum.app.library.LibraryViewModel;
import dev.ferrum.app.library.ModelsViewModel;
import dev.ferrum.app.profiler.CompareViewModel;
import dev.ferrum.app.profiler.ProfilerViewModel;
import dev.ferrum.app.service.EngineService;
import dev.ferrum.app.service.ModelOpener;
import dev.ferrum.app.service.UiExecutor;
import dev.ferrum.app.settings.HubTokenViewModel;
import dev.ferrum.app.settings.Settings;
import dev.ferrum.app.settings.SettingsJson;
import dev.ferrum.app.settings.SettingsViewModel;
import dev.ferrum.app.settings.Updates;
import dev.ferrum.app.sidebar.SideBarViewModel;
import dev.ferrum.app.start.StartContext;
import dev.ferrum.app.store.Archive;
import dev.ferrum.app.store.ChatSettings;
import dev.ferrum.app.store.ConversationStore;
import dev.ferrum.app.store.SettingsStore;
import dev.ferrum.app.update.UpdateCheck;
import dev.ferrum.app.update.UpdateNews;
import dev.ferrum.engine.Engine;
import dev.ferrum.engine.api.BackendChoice;
import dev.ferrum.engine.api.DeviceMemory;
import dev.ferrum.engine.api.EngineConfig;
import dev.ferrum.engine.api.Role;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;

/// Builds and connects everything that lies behind the window, and closes it in reverse order. Knows no scene.
final class AppContext implements AutoCloseable {
    /// Deleted chats can be brought back this long.
    private static final Duration KEPT_DELETED = Duration.ofDays(7);

    private static final Duration CLOSING = Duration.ofSeconds(10);

    private final StartContext start;
    private final ExecutorService engineWorker = thread("engine-service");
    private final ExecutorService texts = thread("texts");
    private final ExecutorService keeper = thread("keeper");
    private final ExecutorService measurer = thread("profiler");
    private final ExecutorService limits = thread("limits");
    private final ExecutorService comparer = thread("compare");
    private final ExecutorService asker = thread("updates");
    private final EngineService service;
    private final Archive archive;
    private final Conversations conversations;
    private final SettingsViewModel settings;
    private final LibraryViewModel library;
    private final ChatViewModel chat;
    private final SideBarViewModel sideBar;
    private final ProfilerViewModel profiler;
    private final CompareViewModel compare;
    private final ConversationFiles files;
    private final ModelParts models;
    private final UpdateNews updates;

    /// Opens chats and settings of `start`'s folders. Called on the UI thread, which `ui` leads to.
    AppContext(StartContext start, ModelOpener opener, UiExecutor ui) {
        this(start, opener, Engine::devices, ui);
    }

    /// The same with what an early start has opened and read.
    AppContext(StartContext start, EarlyStart early, ModelOpener opener, UiExecutor ui) {
        this(start, early.chats().get(), early.settings().get(), opener, Engine::devices, ui);
    }

    /// The same with other devices than this machine's.
    AppContext(
            StartContext start,
            ModelOpener opener,
            Function<BackendChoice, List<DeviceMemory>> devices,
            UiExecutor ui) {
        this(
                start,
                ConversationStore.open(start.folders().chats(), InstantSource.system()),
                readSettings(start),
                opener,
                devices,
                ui);
    }

    private AppContext(
            StartContext start,
            ConversationStore.Opened opened,
            Settings read,
            ModelOpener opener,
            Function<BackendChoice, List<DeviceMemory>> devices,
            UiExecutor ui) {
        this.start = start;
        InstantSource clock = InstantSource.system();
        opened.store().purge(KEPT_DELETED);
        archive = new Archive(opened, keeper, ui);
        SettingsStore kept = new SettingsStore(start.folders().settings());
        settings =
                new SettingsViewModel(read, changed -> keeper.execute(() -> kept.write(SettingsJson.write(changed))));
        service = new EngineService(opener, engineWorker, ui);
        library = new LibraryViewModel(service, start.catalog(), start.switches(), this::applySettings);
        Notices notices = new Notices();
        conversations = new Conversations(archive, clock, notices);
        Generation generation = new Generation(
                service, start.catalog(), () -> ThreadLocalRandom.current().nextLong(1L << 32), texts, ui);
        chat = new ChatViewModel(service, generation, conversations, archive, notices, clock, System::nanoTime);
        sideBar = new SideBarViewModel(conversations, chat, archive, clock, ZoneId.systemDefault());
        profiler = new ProfilerViewModel(service, archive, measurer, limits, ui, System::nanoTime);
        chat.replies().listen(profiler);
        chat.openProperty().addListener((_, _, _) -> profiler.chatChanged());
        compare = new CompareViewModel(
                service, comparer, ui, this::question, chat.replies().anyProperty()::get);
        files = new ConversationFiles(archive, chat, texts, ui);
        models = new ModelParts(
                start, settings, new DeviceRooms(() -> settings.get().backendChoice(), devices, service::model), ui);
        library.checkWith(models.loadCheck());
        updates = new UpdateNews(start.version(), new UpdateCheck(), asker, ui);
        connectSettings();
    }

    /// The settings that are kept, or those of a first start. Throws [dev.ferrum.engine.error.EngineException] when
    /// they cannot be read.
    static Settings readSettings(StartContext start) {
        return new SettingsStore(start.folders().settings())
                .read()
                .map(SettingsJson::read)
                .orElseGet(Settings::defaults);
    }

    private static ExecutorService thread(String name) {
        return Executors.newSingleThreadExecutor(
                Thread.ofPlatform().name(name).daemon(true).factory());
    }

    private void connectSettings() {
        library.recent()
                .setAll(settings.get().recentModels().stream().map(Path::of).toList());
        library.onLoad(file -> settings.setModels(
                file.toString(), library.recent().stream().map(Path::toString).toList()));
        settings.currentProperty()
                .map(it -> ChatSettings.defaults()
                        .withSystemPrompt(it.systemPrompt())
                        .withPreset(it.preset()))
                .subscribe(chat::setNewChatSettings);
    }

    private EngineConfig applySettings(EngineConfig config) {
        Settings now = settings.get();
        EngineConfig sized = config.withContext(now.contextTokens()).withThreads(now.threads());
        return sized.withBackend(now.backendChoice());
    }

    /// Loads the model of the last time, or the one that comes with Ferrum.
    void loadFirstModel() {
        String last = settings.get().lastModel();
        if (settings.get().loadLastModel() && !last.isEmpty() && Files.exists(Path.of(last))) {
            library.load(Path.of(last));
        } else {
            library.loadDefault();
        }
    }

    /// Loads the present model again, with the settings as they are now.
    void reload() {
        String last = settings.get().lastModel();
        if (last.isEmpty()) {
            library.loadDefault();
        } else {
            library.load(Path.of(last));
        }
    }

    /// Asks whether a newer version is out, if the person allows that.
    void checkForUpdate() {
        Updates wanted = settings.get().updates();
        if (wanted.asks()) {
            updates.stateProperty().subscribe(state -> {
                if (state instanceof UpdateNews.State.Newer(var release)) {
                    chat.notices()
                            .tell("Ferrum %s is out; its page is under Settings, Privacy."
                                    .formatted(release.version()));
                }
            });
            updates.ask(wanted.address());
        }
    }

    StartContext start() {
        return start;
    }

    Archive archive() {
        return archive;
    }

    Conversations conversations() {
        return conversations;
    }

    SettingsViewModel settings() {
        return settings;
    }

    LibraryViewModel library() {
        return library;
    }

    ModelsViewModel models() {
        return models.page();
    }

    HubTokenViewModel hubToken() {
        return models.token();
    }

    ChatViewModel chat() {
        return chat;
    }

    SideBarViewModel sideBar() {
        return sideBar;
    }

    ProfilerViewModel profiler() {
        return profiler;
    }

    CompareViewModel compare() {
        return compare;
    }

    /// What runs of a comparison answer: the shown chat's last question.
    private String question() {
        return chat.openProperty().get().turns().reversed().stream()
                .filter(turn -> turn.role() == Role.USER)
                .map(turn -> turn.textProperty().get())
                .findFirst()
                .orElse("Tell me a story about a fox and a lantern.");
    }

    UpdateNews updates() {
        return updates;
    }

    ConversationFiles files() {
        return files;
    }

    /// Ends replies, keeps what is not kept yet, and frees the model; does not wait for a load that still runs.
    @Override
    public void close() {
        chat.close();
        compare.close();
        profiler.close();
        comparer.shutdown();
        measurer.shutdown();
        limits.shutdownNow();
        service.close();
        models.close();
        engineWorker.shutdown();
        texts.shutdown();
        archive.close(CLOSING);
        keeper.shutdown();
        asker.shutdownNow();
    }
}
