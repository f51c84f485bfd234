package dev.ferrum.metal.jna;

import com.sun.jna.Platform;
import java.util.Optional;

/// What Ferrum asks of Apple's Metal framework. A test puts its own object in place of the framework.
///
/// Loaded when a provider probes, never at class loading.
public interface Metal {
    /// The name of `MTLCreateSystemDefaultDevice()`, or empty when Metal has no device.
    Optional<String> defaultDeviceName();

    /// Opens the frameworks. Throws `UnsatisfiedLinkError` when one of them or a function is missing.
    static Metal load() {
        return new MetalFramework();
    }

    /// The machine as the native library interface sees it: macOS on 64-bit ARM, macOS on another processor, or not
    /// macOS at all.
    static Host host() {
        if (!Platform.isMac()) {
            return Host.OTHER_SYSTEM;
        }
        return Platform.isARM() ? Host.APPLE_SILICON : Host.OTHER_MAC;
    }

    /// The kinds of machine that matter to Metal.
    enum Host {
        APPLE_SILICON,
        OTHER_MAC,
        OTHER_SYSTEM
    }
}
