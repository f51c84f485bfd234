package dev.ferrum.engine;

import dev.ferrum.engine.api.BackendChoice;
import dev.ferrum.engine.api.DeviceMemory;
import dev.ferrum.engine.api.EngineConfig;
import dev.ferrum.engine.api.MemoryForecast;
import dev.ferrum.engine.api.ModelShape;
import dev.ferrum.engine.backend.AttentionShape;
import dev.ferrum.engine.backend.BackendProvider;
import dev.ferrum.engine.backend.BackendSelector;
import dev.ferrum.engine.backend.Candidate;
import dev.ferrum.engine.backend.DeviceInfo;
import dev.ferrum.engine.backend.ModelSizes;
import dev.ferrum.engine.kv.KvLayout;
import dev.ferrum.engine.model.ModelOptions;
import dev.ferrum.engine.model.qwen3moe.Qwen3MoeForecast;
import dev.ferrum.engine.profile.NoProfiler;
import java.util.ArrayList;
import java.util.List;

/// What a model would take, told before it is opened: from the same layout and the same buffers as the engine's own,
/// and with the same number for what a backend takes for itself.
final class Forecasts {
    private Forecasts() {}

    static MemoryForecast of(
            ModelShape shape, EngineConfig config, DeviceMemory device, List<BackendProvider> providers) {
        int context = EngineOpener.context(config, shape.trainedContext());
        KvLayout layout = new KvLayout(
                shape.layers(),
                new AttentionShape(shape.heads(), shape.kvHeads(), shape.headSize()),
                EngineOpener.kvType(config),
                EngineOpener.BLOCK_TOKENS);
        PlannedDevice planned = new PlannedDevice(device, sizes -> ownBytes(device, providers, sizes));
        ModelOptions options = EngineOpener.options(config, context, new NoProfiler(), planned.capabilities());
        return new MemoryForecast(
                context,
                layout.blocksFor(context) * layout.blockBytes(),
                Qwen3MoeForecast.workingBytes(shape, planned, options));
    }

    private static long ownBytes(DeviceMemory device, List<BackendProvider> providers, ModelSizes sizes) {
        return providers.stream()
                .filter(provider -> provider.id().equals(device.backend()))
                .mapToLong(provider -> provider.workingBytes(sizes))
                .sum();
    }

    /// Every device of the backends that work here, the best first.
    static List<DeviceMemory> devices(BackendChoice choice, List<BackendProvider> providers) {
        List<DeviceMemory> devices = new ArrayList<>();
        for (Candidate candidate : new BackendSelector().survey(EngineOpener.named(choice), providers)) {
            boolean chosen = candidate.verdict() == Candidate.Verdict.CHOSEN;
            for (DeviceInfo device : candidate.devices()) {
                devices.add(new DeviceMemory(
                        device.backend(),
                        device.index(),
                        device.name(),
                        switch (device.kind()) {
                            case CPU -> DeviceMemory.Kind.PROCESSOR;
                            case UNIFIED_GPU -> DeviceMemory.Kind.SHARED;
                            case DISCRETE_GPU -> DeviceMemory.Kind.CARD;
                        },
                        device.totalBytes(),
                        device.freeBytes(),
                        chosen && device == candidate.devices().getFirst()));
            }
        }
        return List.copyOf(devices);
    }
}
