package dev.ferrum.app.start;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.app.rights.Rights;
import dev.ferrum.engine.error.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DataFoldersTest {
    @TempDir
    private Path home;

    @Test
    void linuxFollowsTheDesktopSpecification() {
        assertEquals(
                folders(".local/share/ferrum", ".config/ferrum", ".local/state/ferrum"),
                DataFolders.of(Map.of(), "Linux", home));
        Map<String, String> set = Map.of(
                "XDG_DATA_HOME", home.resolve("d").toString(),
                "XDG_CONFIG_HOME", home.resolve("c").toString(),
                "XDG_STATE_HOME", home.resolve("s").toString());
        assertEquals(folders("d/ferrum", "c/ferrum", "s/ferrum"), DataFolders.of(set, "Linux", home));
    }

    @Test
    void aVariableThatIsEmptyOrRelativeDoesNotCount() {
        Map<String, String> set = Map.of("XDG_DATA_HOME", "", "XDG_CONFIG_HOME", "some/where");
        assertEquals(DataFolders.of(Map.of(), "Linux", home), DataFolders.of(set, "Linux", home));
    }

    @Test
    void macOsKeepsTheLogWithTheLogs() {
        String support = "Library/Application Support/Ferrum";
        assertEquals(folders(support, support, "Library/Logs/Ferrum"), DataFolders.of(Map.of(), "Mac OS X", home));
    }

    @Test
    void windowsKeepsChatsOnTheMachineAndSettingsWithThePerson() {
        assertEquals(
                folders("AppData/Local/Ferrum", "AppData/Roaming/Ferrum", "AppData/Local/Ferrum"),
                DataFolders.of(Map.of(), "Windows 11", home));
        Map<String, String> set = Map.of(
                "LOCALAPPDATA", home.resolve("l").toString(),
                "APPDATA", home.resolve("r").toString());
        assertEquals(folders("l/Ferrum", "r/Ferrum", "l/Ferrum"), DataFolders.of(set, "Windows 11", home));
    }

    @Test
    void oneFolderOfOnesOwnHoldsEverythingOnAnySystem() {
        Map<String, String> set = Map.of(
                "FERRUM_DATA", home.resolve("a/../own").toString(), "XDG_DATA_HOME", home.toString(), "APPDATA", "x");
        for (String system : List.of("Linux", "Mac OS X", "Windows 11")) {
            assertEquals(folders("own", "own", "own"), DataFolders.of(set, system, home), system);
        }
    }

    @Test
    void missingFoldersAreMadeForTheirOwnerAloneAndMakingThemAgainIsNothing() throws IOException {
        Rights.assumeOwners(home);
        DataFolders folders = DataFolders.of(Map.of(), "Linux", home);
        folders.create();
        folders.create();
        for (Path folder : List.of(folders.data(), folders.config(), folders.state())) {
            assertEquals("rwx------", Rights.of(folder));
        }
    }

    @Test
    void aFolderThatCannotBeMadeIsNamedWithTheWayOut() throws IOException {
        Files.writeString(home.resolve("file"), "in the way");
        Map<String, String> set =
                Map.of("FERRUM_DATA", home.resolve("file").resolve("in").toString());
        DataFolders folders = DataFolders.of(set, "Linux", home);
        EngineException refused = assertThrows(EngineException.class, folders::create);
        assertTrue(
                refused.getMessage().contains(folders.data().toString())
                        && refused.getMessage().contains("FERRUM_DATA"),
                refused.getMessage());
    }

    private DataFolders folders(String data, String config, String state) {
        return new DataFolders(home.resolve(data), home.resolve(config), home.resolve(state));
    }
}
