package dev.ferrum.app.store;

import dev.ferrum.engine.error.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The token of a person's account at the hub, in a file of its own that its owner alone can read: settings are shown
/// and copied, this is not.
public final class TokenStore {
    private static final String NAME = "hub-token.json";
    private static final String KEY = "token";

    private final Path file;

    /// Keeps it in the folder `config`.
    public TokenStore(Path config) {
        this.file = config.resolve(NAME);
    }

    /// The kept token; empty when there is none. Throws [EngineException] when it cannot be read.
    public String read() {
        return new SettingsStore(file)
                .read()
                .map(json -> json.get(KEY))
                .filter(JsonNode::isString)
                .map(JsonNode::stringValue)
                .orElse("");
    }

    /// Keeps `token` in the place of the one before; an empty one is only forgotten.
    public void keep(String token) {
        if (token.isEmpty()) {
            forget();
        } else {
            new SettingsStore(file).write(JsonMapper.shared().createObjectNode().put(KEY, token));
        }
    }

    private void forget() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new EngineException("%s cannot be deleted: %s".formatted(file, e), e);
        }
    }
}
