package dev.ferrum.app.start;

import dev.ferrum.app.rights.OwnersOnly;
import dev.ferrum.engine.error.EngineException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Where Ferrum keeps things: chats in `data`, settings in `config`, the log in `state`. Each system has its own places
/// for them; `FERRUM_DATA` in the environment puts all of them under one folder.
public record DataFolders(Path data, Path config, Path state) {
    private static final String OWN_PLACE = "FERRUM_DATA";

    /// The folders on a system called `osName` (as Java names it) for a person whose home is `home`.
    public static DataFolders of(Map<String, String> environment, String osName, Path home) {
        String own = environment.getOrDefault(OWN_PLACE, "");
        if (!own.isEmpty()) {
            Path folder = Path.of(own).toAbsolutePath().normalize();
            return new DataFolders(folder, folder, folder);
        }
        if (osName.startsWith("Windows")) {
            Path local =
                    folder(environment, "LOCALAPPDATA", home.resolve("AppData").resolve("Local"));
            Path roaming =
                    folder(environment, "APPDATA", home.resolve("AppData").resolve("Roaming"));
            return new DataFolders(local.resolve("Ferrum"), roaming.resolve("Ferrum"), local.resolve("Ferrum"));
        }
        if (osName.startsWith("Mac")) {
            Path library = home.resolve("Library");
            Path support = library.resolve("Application Support").resolve("Ferrum");
            return new DataFolders(support, support, library.resolve("Logs").resolve("Ferrum"));
        }
        return new DataFolders(
                xdg(environment, "XDG_DATA_HOME", home.resolve(".local/share")),
                xdg(environment, "XDG_CONFIG_HOME", home.resolve(".config")),
                xdg(environment, "XDG_STATE_HOME", home.resolve(".local/state")));
    }

    public Path chats() {
        return data.resolve("chats.db");
    }

    /// Where downloaded models go unless a person chose another folder.
    public Path models() {
        return data.resolve("models");
    }

    public Path settings() {
        return config.resolve("settings.json");
    }

    public Path log() {
        return state.resolve("ferrum.log");
    }

    /// Makes the folders that are missing, readable by their owner alone where the system knows owners.
    public void create() {
        for (Path folder : List.of(data, config, state)) {
            try {
                OwnersOnly.folder(folder);
            } catch (IOException e) {
                throw new EngineException(
                        "the folder %s cannot be made: %s; make it, or set %s to another folder"
                                .formatted(folder, e, OWN_PLACE),
                        e);
            }
        }
    }

    /// The specification of these variables says that a relative path does not count.
    private static Path xdg(Map<String, String> environment, String name, Path otherwise) {
        return folder(environment, name, otherwise).resolve("ferrum");
    }

    private static Path folder(Map<String, String> environment, String name, Path otherwise) {
        String set = environment.getOrDefault(name, "");
        return !set.isEmpty() && Path.of(set).isAbsolute() ? Path.of(set) : otherwise;
    }
}
