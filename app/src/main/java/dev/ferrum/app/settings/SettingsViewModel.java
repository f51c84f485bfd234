package dev.ferrum.app.settings;

import dev.ferrum.app.chat.SendKey;
import java.util.List;
import java.util.function.Consumer;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;

/// The settings as they are, and changing them; every change is kept at once. On the UI thread.
public final class SettingsViewModel {
    private final ReadOnlyObjectWrapper<Settings> current;
    private final Consumer<Settings> keeper;

    public SettingsViewModel(Settings initial, Consumer<Settings> keeper) {
        this.current = new ReadOnlyObjectWrapper<>(initial);
        this.keeper = keeper;
    }

    public ReadOnlyObjectProperty<Settings> currentProperty() {
        return current.getReadOnlyProperty();
    }

    public Settings get() {
        return current.get();
    }

    public void setTheme(ThemeChoice theme) {
        change(draft -> draft.theme = theme);
    }

    public void setTextSize(int pixels) {
        change(draft -> draft.textSize = pixels);
    }

    public void setSendKey(SendKey key) {
        change(draft -> draft.sendKey = key);
    }

    public void setLoadLastModel(boolean load) {
        change(draft -> draft.loadLastModel = load);
    }

    /// What counts from the next load of a model on.
    public void setInference(String backend, int contextTokens, int threads) {
        change(draft -> {
            draft.backend = backend;
            draft.contextTokens = contextTokens;
            draft.threads = threads;
        });
    }

    /// What new chats begin with.
    public void setNewChats(String systemPrompt, String preset) {
        change(draft -> {
            draft.systemPrompt = systemPrompt;
            draft.preset = preset;
        });
    }

    public void setModels(String last, List<String> recent) {
        change(draft -> {
            draft.lastModel = last;
            draft.recentModels = recent;
        });
    }

    /// How the window stands: its place, the side bar, the card for newcomers.
    public void setWindow(boolean firstRun, boolean sideBarShown, WindowPlace place) {
        change(draft -> {
            draft.firstRun = firstRun;
            draft.sideBarShown = sideBarShown;
            draft.window = place;
        });
    }

    /// Where models are looked for, and where downloads go.
    public void setModelChoices(ModelChoices choices) {
        change(draft -> draft.models = choices);
    }

    /// Bytes a second that downloads may take together; 0 for no limit.
    public void setDownloadLimit(long bytesPerSecond) {
        change(draft -> draft.downloadLimit = bytesPerSecond);
    }

    /// Whether and where to ask for newer versions.
    public void setUpdates(Updates updates) {
        change(draft -> draft.updates = updates);
    }

    private void change(Consumer<Draft> how) {
        Draft draft = new Draft(current.get());
        how.accept(draft);
        Settings changed = draft.settings();
        if (!changed.equals(current.get())) {
            current.set(changed);
            keeper.accept(changed);
        }
    }

    /// Settings taken apart for one change.
    private static final class Draft {
        private ThemeChoice theme;
        private int textSize;
        private SendKey sendKey;
        private boolean loadLastModel;
        private String lastModel;
        private List<String> recentModels;
        private String backend;
        private int contextTokens;
        private int threads;
        private String systemPrompt;
        private String preset;
        private boolean firstRun;
        private boolean sideBarShown;
        private WindowPlace window;
        private ModelChoices models;
        private long downloadLimit;
        private Updates updates;

        private Draft(Settings it) {
            theme = it.theme();
            textSize = it.textSize();
            sendKey = it.sendKey();
            loadLastModel = it.loadLastModel();
            lastModel = it.lastModel();
            recentModels = it.recentModels();
            backend = it.backend();
            contextTokens = it.contextTokens();
            threads = it.threads();
            systemPrompt = it.systemPrompt();
            preset = it.preset();
            firstRun = it.firstRun();
            sideBarShown = it.sideBarShown();
            window = it.window();
            models = it.models();
            downloadLimit = it.downloadLimit();
            updates = it.updates();
        }

        private Settings settings() {
            return new Settings(
                    theme,
                    textSize,
                    sendKey,
                    loadLastModel,
                    lastModel,
                    recentModels,
                    backend,
                    contextTokens,
                    threads,
                    systemPrompt,
                    preset,
                    firstRun,
                    sideBarShown,
                    window,
                    models,
                    downloadLimit,
                    updates);
        }
    }
}
