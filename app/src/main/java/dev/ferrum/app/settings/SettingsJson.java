package dev.ferrum.app.settings;

import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Settings from and to JSON. A value that makes no sense, or that this version does not know, becomes the default
/// alone: the others stay.
public final class SettingsJson {
    private SettingsJson() {}

    public static JsonNode write(Settings settings) {
        return JsonMapper.shared().valueToTree(settings);
    }

    public static Settings read(JsonNode json) {
        ObjectNode merged = (ObjectNode) write(Settings.defaults());
        for (String name : Set.copyOf(merged.propertyNames())) {
            JsonNode value = json.get(name);
            if (value != null && !value.isNull()) {
                JsonNode otherwise = merged.get(name);
                merged.set(name, value);
                if (!readable(merged)) {
                    merged.set(name, otherwise);
                }
            }
        }
        return JsonMapper.shared().treeToValue(merged, Settings.class);
    }

    private static boolean readable(JsonNode json) {
        try {
            JsonMapper.shared().treeToValue(json, Settings.class);
            return true;
        } catch (JacksonException _) {
            return false;
        }
    }
}
