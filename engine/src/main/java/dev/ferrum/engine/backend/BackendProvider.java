package dev.ferrum.engine.backend;

import dev.ferrum.engine.api.SelfTestDepth;
import dev.ferrum.engine.api.SelfTestResult;
import java.util.Optional;

/// Service interface by which a backend arrives (`ServiceLoader`); nobody imports an implementation.
public interface BackendProvider {
    /// Stable id used on the command line and in settings: `cpu`, `cuda`, `metal`.
    String id();

    /// Looks for library and devices. Never throws: what is missing is in [Probe.Unavailable].
    Probe probe();

    /// Opens one of the devices that [#probe()] reported.
    ///
    /// Throws [BackendException] when the device cannot be used after all.
    Backend open(DeviceInfo device, BackendOptions options);

    /// What [Backend#workingBytes] of any of its devices would say, without opening one.
    default long workingBytes(ModelSizes sizes) {
        return 0;
    }

    /// Compares this backend's results with the CPU's, whatever an earlier test said, and keeps what it found for
    /// [#probe()]; empty where a backend has no such test.
    default Optional<SelfTestResult> selfTest(SelfTestDepth depth) {
        return Optional.empty();
    }
}
