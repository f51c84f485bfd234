package dev.ferrum.app.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ferrum.app.chat.SendKey;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

final class SettingsJsonTest {
    private final Settings settings = new Settings(
            ThemeChoice.DARK,
            17,
            SendKey.SHORTCUT_ENTER,
            false,
            "/models/a.gguf",
            List.of("/models/a.gguf", "/models/b.gguf"),
            "cpu",
            4096,
            3,
            "Be brief.",
            "creative",
            false,
            false,
            new WindowPlace(10, 20, 900, 700, true),
            new ModelChoices("/big/models", List.of("/data"), List.of("/models/a.gguf")),
            5 << 20,
            new Updates(true, "https://example.org/ferrum.json"));

    @Test
    void whatIsWrittenComesBack() {
        assertEquals(settings, SettingsJson.read(SettingsJson.write(settings)));
    }

    @Test
    void anEmptyFileGivesTheDefaults() {
        assertEquals(Settings.defaults(), SettingsJson.read(JsonMapper.shared().readTree("{}")));
    }

    @Test
    void oneValueThatMakesNoSenseBecomesItsDefaultAndTheOthersStay() {
        String json = SettingsJson.write(settings).toString();
        assertEquals(ThemeChoice.SYSTEM, read(json.replace("DARK", "PINK")).theme());
        assertEquals(17, read(json.replace("DARK", "PINK")).textSize());
        assertEquals(
                WindowPlace.NONE,
                read(json.replace("\"width\":900.0", "\"width\":{}")).window());
        assertEquals(
                18, read(json.replace("\"textSize\":17", "\"textSize\":4000")).textSize());
        assertEquals(settings, read(json.replaceFirst("\\{", "{\"future\":[1,2],")));
    }

    private static Settings read(String json) {
        return SettingsJson.read(JsonMapper.shared().readTree(json));
    }
}
