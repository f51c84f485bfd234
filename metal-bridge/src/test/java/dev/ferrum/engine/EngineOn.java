package dev.ferrum.engine;

import dev.ferrum.engine.api.EngineConfig;
import dev.ferrum.engine.backend.BackendProvider;
import java.util.List;

/// Opens the whole engine on given backends, for tests: in the program they are those that `ServiceLoader` finds.
public final class EngineOn {
    private EngineOn() {}

    public static Engine open(EngineConfig config, BackendProvider... providers) {
        return Engine.open(config, progress -> {}, List.of(providers));
    }
}
