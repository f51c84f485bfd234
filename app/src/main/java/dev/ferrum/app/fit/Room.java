package dev.ferrum.app.fit;

import dev.ferrum.engine.api.DeviceMemory;
import dev.ferrum.engine.error.Check;
import java.util.Objects;

/// Memory of the device a model would run on, in bytes. `heldBytes`: what the loaded model holds there and
/// gives back when another is loaded; `hostFreeBytes`: free memory of the machine, for layers that a card has
/// no room for.
public record Room(DeviceMemory device, long heldBytes, long hostFreeBytes) {
    /// Left to other programs and to what nobody forecasts.
    public static final long SLACK = 512L << 20;

    public Room {
        Objects.requireNonNull(device, "device");
        Check.inRange("held bytes", heldBytes, 0, Long.MAX_VALUE);
        Check.inRange("free bytes of the machine", hostFreeBytes, 0, Long.MAX_VALUE);
    }

    /// What a model may take: free memory as if the loaded model were unloaded, without the slack.
    public long usableBytes() {
        return Math.max(0, Math.min(device.totalBytes(), device.freeBytes() + heldBytes) - SLACK);
    }

    /// What other programs and the system hold.
    public long othersBytes() {
        return Math.max(0, device.totalBytes() - device.freeBytes() - heldBytes);
    }

    /// Whether a model may lie in two memories.
    public boolean splits() {
        return device.kind() == DeviceMemory.Kind.CARD;
    }
}
