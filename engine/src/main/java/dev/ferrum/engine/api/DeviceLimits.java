package dev.ferrum.engine.api;

/// What a device can do at best, measured: bytes read from memory a second and single-precision operations a second,
/// by everything that would compute. 0 where there is nothing to measure with.
public record DeviceLimits(double readBytesPerSecond, double flopsPerSecond) {}
