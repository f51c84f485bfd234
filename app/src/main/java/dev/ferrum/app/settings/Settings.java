package dev.ferrum.app.settings;

import dev.ferrum.app.chat.SendKey;
import dev.ferrum.engine.api.BackendChoice;
import java.util.List;
import java.util.Objects;

/// Everything a person can set for the whole program. 0 for a number means: Ferrum chooses.
///
/// `backend` is `auto` or a backend's id; `lastModel` empty: the model that comes with Ferrum; `downloadLimit` in bytes
/// a second, 0 for none.
public record Settings(
        ThemeChoice theme,
        int textSize,
        SendKey sendKey,
        boolean loadLastModel,
        String lastModel,
        List<String> recentModels,
        String backend,
        int contextTokens,
        int threads,
        String systemPrompt,
        String preset,
        boolean firstRun,
        boolean sideBarShown,
        WindowPlace window,
        ModelChoices models,
        long downloadLimit,
        Updates updates) {
    public static final int SMALLEST_TEXT = 13;
    public static final int LARGEST_TEXT = 18;
    private static final int USUAL_TEXT = 14;
    private static final int MOST_CONTEXT = 1 << 20;
    private static final int MOST_THREADS = 256;

    public Settings {
        Objects.requireNonNull(theme, "theme");
        Objects.requireNonNull(sendKey, "sendKey");
        Objects.requireNonNull(lastModel, "lastModel");
        Objects.requireNonNull(backend, "backend");
        Objects.requireNonNull(systemPrompt, "systemPrompt");
        Objects.requireNonNull(preset, "preset");
        Objects.requireNonNull(window, "window");
        Objects.requireNonNull(models, "models");
        Objects.requireNonNull(updates, "updates");
        recentModels = List.copyOf(recentModels);
        textSize = Math.clamp(textSize, SMALLEST_TEXT, LARGEST_TEXT);
        contextTokens = Math.clamp(contextTokens, 0, MOST_CONTEXT);
        downloadLimit = Math.max(0, downloadLimit);
        threads = Math.clamp(threads, 0, MOST_THREADS);
    }

    /// The backend that is set, as the engine takes it.
    public BackendChoice backendChoice() {
        return backend.equals("auto") ? new BackendChoice.Auto() : new BackendChoice.Named(backend);
    }

    public static Settings defaults() {
        return new Settings(
                ThemeChoice.SYSTEM,
                USUAL_TEXT,
                SendKey.ENTER,
                true,
                "",
                List.of(),
                "auto",
                0,
                0,
                "",
                "recommended",
                true,
                true,
                WindowPlace.NONE,
                ModelChoices.NONE,
                0,
                Updates.OFF);
    }
}
