package dev.ferrum.metal;

import dev.ferrum.engine.backend.Probe;
import dev.ferrum.metal.jna.Host;
import dev.ferrum.metal.jna.MetalLibraries;
import java.util.List;

/// Looks at machine, libraries, device and its methods in this order, and puts the answer into words. Never throws
/// for what it finds.
final class MetalProbe {
    private static final String ON_CPU = "The CPU is used instead; nothing to do.";

    private final Host host;
    private final MetalLibraries libraries;
    private final SelfTestGate gate;

    /// `libraries` are opened on a Mac with Apple silicon only; `gate` says whether the device may be used.
    MetalProbe(Host host, MetalLibraries libraries, SelfTestGate gate) {
        this.host = host;
        this.libraries = libraries;
        this.gate = gate;
    }

    Probe run() {
        return switch (device()) {
            case NoDevice(var answer) -> answer;
            case Device(var device) -> judged(device);
        };
    }

    private Probe judged(MetalDevice device) {
        return switch (gate.verdict(device)) {
            case Verdict.Passed _ ->
                new Probe.Available(
                        List.of(device.info()),
                        device.describe() + "; while stages are timed they run one after another, so steps are longer");
            case Verdict.Failed(var reason) ->
                new Probe.Unavailable(
                        "found %s, but it does not compute as it should: %s".formatted(device.describe(), reason),
                        "The CPU is used instead. `ferrum devices --self-test` tests again and writes a report to"
                                + " attach to an issue.");
        };
    }

    /// What there is before any test.
    sealed interface Found {}

    /// A GPU that has all that the kernels need.
    record Device(MetalDevice device) implements Found {}

    /// None, and why.
    record NoDevice(Probe.Unavailable answer) implements Found {}

    Found device() {
        return switch (host) {
            case OTHER_SYSTEM -> none("Metal is part of macOS, and this is another system", "Nothing to do here.");
            case OTHER_MAC -> none("this Mac has no Apple silicon (M1 or newer)", ON_CPU);
            case APPLE_SILICON -> onAppleSilicon();
        };
    }

    private static NoDevice none(String reason, String remedy) {
        return new NoDevice(new Probe.Unavailable(reason, remedy));
    }

    private Found onAppleSilicon() {
        MetalDevice device;
        try (MetalContext context = MetalContext.open(libraries)) {
            device = context.facts();
        } catch (UnsatisfiedLinkError e) {
            return none("Apple's Metal framework could not be opened (%s)".formatted(e.getMessage()), "Update macOS.");
        } catch (MetalException e) {
            return none(e.getMessage(), ON_CPU);
        }
        if (device.family() < MetalDevice.LEAST_FAMILY || !device.unified()) {
            return none(
                    "found %s; Ferrum needs the GPU of an M1 or newer".formatted(device.describe()),
                    "In a virtual machine Metal has fewer functions; start Ferrum on the Mac itself.");
        }
        if (device.groupMemoryBytes() < MetalDevice.LEAST_GROUP_MEMORY) {
            return none(
                    "found %s with %d bytes of threadgroup memory; Ferrum needs %d"
                            .formatted(device.describe(), device.groupMemoryBytes(), MetalDevice.LEAST_GROUP_MEMORY),
                    ON_CPU);
        }
        return new Device(device);
    }
}
