package dev.ferrum.metal;

import dev.ferrum.engine.backend.Backend;
import dev.ferrum.engine.backend.BackendException;
import dev.ferrum.engine.backend.BackendOptions;
import dev.ferrum.engine.backend.BackendProvider;
import dev.ferrum.engine.backend.DeviceInfo;
import dev.ferrum.engine.backend.Probe;
import dev.ferrum.metal.jna.Host;
import dev.ferrum.metal.jna.MetalLibraries;

/// Offers the GPU of Apple silicon through Metal.
public final class MetalBackendProvider implements BackendProvider {
    static final String ID = "metal";

    private final MetalLibraries libraries;
    private final MetalProbe probe;

    /// For `ServiceLoader`.
    public MetalBackendProvider() {
        this(Host.current(), MetalLibraries.ofSystem(), device -> new Verdict.Passed());
    }

    /// With other libraries, and another judge, than those of this machine.
    MetalBackendProvider(Host host, MetalLibraries libraries, SelfTestGate gate) {
        this.libraries = libraries;
        this.probe = new MetalProbe(host, libraries, gate);
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public Probe probe() {
        return probe.run();
    }

    @Override
    public Backend open(DeviceInfo device, BackendOptions options) {
        try {
            return new MetalBackend(MetalContext.open(libraries));
        } catch (UnsatisfiedLinkError e) {
            throw new BackendException(
                    "Metal: Apple's framework could not be opened (%s); choose the backend cpu"
                            .formatted(e.getMessage()),
                    e);
        }
    }
}
