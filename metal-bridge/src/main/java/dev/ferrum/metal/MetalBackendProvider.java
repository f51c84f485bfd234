package dev.ferrum.metal;

import dev.ferrum.engine.api.SelfTestDepth;
import dev.ferrum.engine.api.SelfTestResult;
import dev.ferrum.engine.backend.Backend;
import dev.ferrum.engine.backend.BackendException;
import dev.ferrum.engine.backend.BackendOptions;
import dev.ferrum.engine.backend.BackendProvider;
import dev.ferrum.engine.backend.DeviceInfo;
import dev.ferrum.engine.backend.Probe;
import dev.ferrum.metal.jna.Host;
import dev.ferrum.metal.jna.MetalLibraries;
import java.util.Optional;

/// Offers the GPU of Apple silicon through Metal, once its self-test has passed.
public final class MetalBackendProvider implements BackendProvider {
    static final String ID = "metal";
    /// Several times what all of it takes, and many times a single check.
    private static final long SELF_TEST_SECONDS = 60;

    private final MetalLibraries libraries;
    private final SelfTestGate gate;
    private final MetalProbe probe;

    /// For `ServiceLoader`.
    public MetalBackendProvider() {
        this(
                Host.current(),
                MetalLibraries.ofSystem(),
                new TestedOnce(ThisProgram.current(), MetalLibraries.ofSystem(), SELF_TEST_SECONDS));
    }

    /// With other libraries, for another machine, or with another judge than those of this machine.
    MetalBackendProvider(Host host, MetalLibraries libraries, SelfTestGate gate) {
        this.libraries = libraries;
        this.gate = gate;
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
            MetalContext context = MetalContext.open(libraries);
            return new MetalBackend(context, reason -> gate.distrust(context.facts(), reason));
        } catch (UnsatisfiedLinkError e) {
            throw new BackendException(
                    "Metal: Apple's framework could not be opened (%s); choose the backend cpu"
                            .formatted(e.getMessage()),
                    e);
        }
    }

    @Override
    public Optional<SelfTestResult> selfTest(SelfTestDepth depth) {
        return Optional.of(
                switch (probe.device()) {
                    case MetalProbe.NoDevice(var answer) ->
                        new SelfTestResult(
                                false, answer.reason(), "%s%n%s%n".formatted(answer.reason(), answer.remedy()));
                    case MetalProbe.Device(var device) -> {
                        SelfTestGate.Outcome outcome = gate.test(device, depth);
                        yield switch (outcome.verdict()) {
                            case Verdict.Passed _ ->
                                new SelfTestResult(
                                        true, "all results of %s are right".formatted(device.name()), outcome.report());
                            case Verdict.Failed(var reason) -> new SelfTestResult(false, reason, outcome.report());
                        };
                    }
                });
    }
}
