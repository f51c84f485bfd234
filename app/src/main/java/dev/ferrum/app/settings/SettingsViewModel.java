package dev.ferrum.app.settings;

import dev.ferrum.app.chat.SendKey;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
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
        change(it -> with(it, theme, it.textSize(), it.sendKey(), it.loadLastModel()));
    }

    public void setTextSize(int pixels) {
        change(it -> with(it, it.theme(), pixels, it.sendKey(), it.loadLastModel()));
    }

    public void setSendKey(SendKey key) {
        change(it -> with(it, it.theme(), it.textSize(), key, it.loadLastModel()));
    }

    public void setLoadLastModel(boolean load) {
        change(it -> with(it, it.theme(), it.textSize(), it.sendKey(), load));
    }

    /// What counts from the next load of a model on.
    public void setInference(String backend, int contextTokens, int threads) {
        change(it -> new Settings(
                it.theme(),
                it.textSize(),
                it.sendKey(),
                it.loadLastModel(),
                it.lastModel(),
                it.recentModels(),
                backend,
                contextTokens,
                threads,
                it.systemPrompt(),
                it.preset(),
                it.firstRun(),
                it.sideBarShown(),
                it.window()));
    }

    /// What new chats begin with.
    public void setNewChats(String systemPrompt, String preset) {
        change(it -> new Settings(
                it.theme(),
                it.textSize(),
                it.sendKey(),
                it.loadLastModel(),
                it.lastModel(),
                it.recentModels(),
                it.backend(),
                it.contextTokens(),
                it.threads(),
                systemPrompt,
                preset,
                it.firstRun(),
                it.sideBarShown(),
                it.window()));
    }

    public void setModels(String last, List<String> recent) {
        change(it -> new Settings(
                it.theme(),
                it.textSize(),
                it.sendKey(),
                it.loadLastModel(),
                last,
                recent,
                it.backend(),
                it.contextTokens(),
                it.threads(),
                it.systemPrompt(),
                it.preset(),
                it.firstRun(),
                it.sideBarShown(),
                it.window()));
    }

    /// How the window stands: its place, the side bar, the card for newcomers.
    public void setWindow(boolean firstRun, boolean sideBarShown, WindowPlace place) {
        change(it -> new Settings(
                it.theme(),
                it.textSize(),
                it.sendKey(),
                it.loadLastModel(),
                it.lastModel(),
                it.recentModels(),
                it.backend(),
                it.contextTokens(),
                it.threads(),
                it.systemPrompt(),
                it.preset(),
                firstRun,
                sideBarShown,
                place));
    }

    private static Settings with(Settings it, ThemeChoice theme, int textSize, SendKey sendKey, boolean loadLast) {
        return new Settings(
                theme,
                textSize,
                sendKey,
                loadLast,
                it.lastModel(),
                it.recentModels(),
                it.backend(),
                it.contextTokens(),
                it.threads(),
                it.systemPrompt(),
                it.preset(),
                it.firstRun(),
                it.sideBarShown(),
                it.window());
    }

    private void change(UnaryOperator<Settings> how) {
        Settings changed = how.apply(current.get());
        if (!changed.equals(current.get())) {
            current.set(changed);
            keeper.accept(changed);
        }
    }
}
