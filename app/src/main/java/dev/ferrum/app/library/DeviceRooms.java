package dev.ferrum.app.library;

import dev.ferrum.app.fit.Room;
import dev.ferrum.app.service.LoadedModel;
import dev.ferrum.app.service.ModelCard;
import dev.ferrum.engine.api.BackendChoice;
import dev.ferrum.engine.api.DeviceMemory;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/// The memory of this machine's devices, as the engine sees them. `choice` is the backend that is set.
public record DeviceRooms(
        Supplier<BackendChoice> choice,
        Function<BackendChoice, List<DeviceMemory>> devices,
        Supplier<Optional<LoadedModel>> loaded)
        implements Rooms {
    @Override
    public Optional<Room> look() {
        List<DeviceMemory> all = devices.apply(choice.get());
        long host = all.stream()
                .filter(device -> device.kind() == DeviceMemory.Kind.PROCESSOR)
                .mapToLong(DeviceMemory::freeBytes)
                .max()
                .orElse(0);
        return all.stream()
                .filter(DeviceMemory::chosen)
                .findFirst()
                .map(device -> new Room(device, held(device), host));
    }

    /// What unloading would give back. On a processor weights are the file's own pages, which count as free
    /// already, and of the KV cache only what was used is taken: what is left is too little to count on.
    private long held(DeviceMemory device) {
        return switch (device.kind()) {
            case PROCESSOR -> 0;
            case CARD, SHARED ->
                loaded.get()
                        .map(LoadedModel::card)
                        .filter(card -> card.backend().equals(device.backend()))
                        .map(ModelCard::memory)
                        .map(memory -> memory.totalBytes())
                        .orElse(0L);
        };
    }
}
