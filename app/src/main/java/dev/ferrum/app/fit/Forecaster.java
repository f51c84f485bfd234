package dev.ferrum.app.fit;

import dev.ferrum.engine.api.DeviceMemory;
import dev.ferrum.engine.api.MemoryForecast;
import dev.ferrum.engine.api.ModelShape;

/// Says what a model takes beside its weights with a context of so many tokens; the engine's own forecast in
/// the program.
@FunctionalInterface
public interface Forecaster {
    MemoryForecast forecast(ModelShape shape, int contextTokens, DeviceMemory device);
}
