package dev.ferrum.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.engine.api.BackendChoice;
import dev.ferrum.engine.api.DeviceMemory;
import dev.ferrum.engine.api.EngineConfig;
import dev.ferrum.engine.api.MemoryForecast;
import dev.ferrum.engine.api.ModelShape;
import dev.ferrum.engine.cpu.CpuBackendProvider;
import dev.ferrum.engine.model.ModelFixture;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Forecasts of models that nobody has opened, against what an opened engine says it holds.
class ForecastsTest {
    private static final ModelShape QWEN3_30B = new ModelShape(48, 2048, 32, 4, 128, 128, 8, 768, 151_936, 262_144);

    private static DeviceMemory memory(DeviceMemory.Kind kind) {
        return new DeviceMemory("any", 0, "Any", kind, 24L << 30, 23L << 30, true);
    }

    @ParameterizedTest
    @CsvSource({"nano-q8_0, 64", "nano-f32, 512", "tiny-q4_k_m, 100", "tiny-q4_k_m, 512", "tiny-q4_k_m, 2048"})
    void aForecastFromSizesAloneIsWhatAnOpenedEngineHolds(String name, int context) {
        ModelFixture model = ModelFixture.load(name);
        EngineConfig config = EngineConfig.forModel(model.file())
                .withSequences(1)
                .withContext(context)
                .withWarmUp(false);
        ModelShape shape = Engine.inspect(model.file()).shape().orElseThrow();
        MemoryForecast forecast = Engine.forecast(shape, config, memory(DeviceMemory.Kind.PROCESSOR));
        try (Engine engine = Engine.open(config, progress -> {}, List.of(new CpuBackendProvider()))) {
            assertEquals(engine.contextTokens(), forecast.contextTokens());
            assertEquals(engine.memory().kvBytes(), forecast.kvBytes());
            assertEquals(engine.memory().workingBytes(), forecast.workingBytes());
        }
    }

    @Test
    void aCardIsForecastAsTheEngineWillCheckIt() {
        ModelFixture model = ModelFixture.load("tiny-q4_k_m");
        EngineConfig config = EngineConfig.forModel(model.file())
                .withContext(512)
                .withPrefillChunk(512)
                .withWarmUp(false)
                .withBackend(new BackendChoice.Named(SmallCard.ID));
        ModelShape shape = Engine.inspect(model.file()).shape().orElseThrow();
        SmallCard card = new SmallCard(8L << 30);
        DeviceMemory memory =
                new DeviceMemory(SmallCard.ID, 0, "Any", DeviceMemory.Kind.CARD, 24L << 30, 23L << 30, true);
        MemoryForecast forecast = Forecasts.of(shape, config, memory, List.of(card));
        try (Engine engine = Engine.open(config, progress -> {}, List.of(card, new CpuBackendProvider()))) {
            assertEquals(engine.memory().workingBytes(), forecast.workingBytes());
            assertTrue(forecast.workingBytes() > SmallCard.OWN);
        }
    }

    @Test
    void theKvCacheIsTwoVectorsOfEveryKvHeadOfEveryLayer() {
        MemoryForecast forecast = Engine.forecast(
                QWEN3_30B,
                EngineConfig.forModel(ModelFixture.load("nano-q8_0").file()).withContext(32_768),
                memory(DeviceMemory.Kind.CARD));
        assertEquals(32_768L * 98_304, forecast.kvBytes());
        assertEquals(30_532_122_624L, QWEN3_30B.parameters());
        assertEquals(32_768, forecast.contextTokens());
    }

    @Test
    void everyDeviceIsListedAndOneIsChosen() {
        List<DeviceMemory> devices = Engine.devices(new BackendChoice.Auto());
        assertEquals(1, devices.stream().filter(DeviceMemory::chosen).count());
        DeviceMemory processor = devices.stream()
                .filter(device -> device.kind() == DeviceMemory.Kind.PROCESSOR)
                .findFirst()
                .orElseThrow();
        assertTrue(processor.freeBytes() > 0 && processor.freeBytes() <= processor.totalBytes(), processor.toString());
    }
}
