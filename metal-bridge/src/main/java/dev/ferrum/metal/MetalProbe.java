package dev.ferrum.metal;

import dev.ferrum.engine.backend.Probe;
import dev.ferrum.metal.jna.Metal;
import java.util.function.Supplier;

/// Asks for the machine, then for Metal's device, and puts the answer into words. Never throws for what it finds.
final class MetalProbe {
    private final Metal.Host host;
    private final Supplier<Metal> loader;

    /// `loader` is called on a Mac only; it throws `UnsatisfiedLinkError` when a framework or function is missing.
    MetalProbe(Metal.Host host, Supplier<Metal> loader) {
        this.host = host;
        this.loader = loader;
    }

    Probe run() {
        return switch (host) {
            case OTHER_SYSTEM ->
                new Probe.Unavailable("Metal is part of macOS, and this is another system", "Nothing to do here.");
            case OTHER_MAC ->
                new Probe.Unavailable(
                        "this Mac has no Apple silicon (M1 or newer)", "The CPU is used instead; nothing to do.");
            case APPLE_SILICON -> onAppleSilicon();
        };
    }

    private Probe onAppleSilicon() {
        try {
            return loader.get()
                    .defaultDeviceName()
                    .map(name -> new Probe.Unavailable(
                            "found %s, but this version of Ferrum has no Metal kernels".formatted(name),
                            "The CPU is used instead; nothing to do."))
                    .orElseGet(() -> new Probe.Unavailable(
                            "Metal is there, but it offers no device",
                            "In a virtual machine Metal may be missing; start Ferrum on the Mac itself."));
        } catch (UnsatisfiedLinkError e) {
            return new Probe.Unavailable(
                    "Apple's Metal framework could not be opened (%s)".formatted(e.getMessage()), "Update macOS.");
        }
    }
}
