package dev.ferrum.app.profiler.data;

import dev.ferrum.engine.api.DeviceLimits;
import java.util.OptionalDouble;

/// How near a stage comes to what its device can do: the time it would take at best (its floor) as a share of the time
/// it takes. 1 is the best.
///
/// The floor is the longer of bytes ÷ bandwidth and operations ÷ peak, after the roofline model (Williams, Waterman and
/// Patterson, "Roofline", Communications of the ACM 52(4), 2009). Bandwidth and peak were measured on this device.
/// Small stages have none: their weights lie in a cache, and the time to start them is most of what they take.
public record Roofline(DeviceLimits limits) {
    /// Least bytes a step for a floor by memory.
    private static final double LEAST_BYTES = 20e6;

    /// Least operations a step for a floor by arithmetic.
    private static final double LEAST_OPERATIONS = 5e8;

    /// Limits that nobody has measured yet.
    public static final Roofline UNKNOWN = new Roofline(new DeviceLimits(0, 0));

    public boolean known() {
        return limits.readBytesPerSecond() > 0;
    }

    /// Nanoseconds that a step's `bytes` and `operations` take at best; empty where that says nothing.
    public OptionalDouble floorNanos(double bytes, double operations) {
        double memory = known() && bytes >= LEAST_BYTES ? bytes / limits.readBytesPerSecond() * 1e9 : 0;
        double arithmetic = limits.flopsPerSecond() > 0 && operations >= LEAST_OPERATIONS
                ? operations / limits.flopsPerSecond() * 1e9
                : 0;
        double floor = Math.max(memory, arithmetic);
        return floor > 0 ? OptionalDouble.of(floor) : OptionalDouble.empty();
    }

    /// True where the floor is that of arithmetic.
    public boolean boundByArithmetic(double bytes, double operations) {
        return known()
                && limits.flopsPerSecond() > 0
                && operations / limits.flopsPerSecond() > bytes / limits.readBytesPerSecond();
    }
}
