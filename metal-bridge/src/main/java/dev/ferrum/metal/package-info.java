/// The Metal backend. At present it probes: is this a Mac with Apple silicon, does Metal offer a device.
/// There are no kernels yet, so the probe's answer is always `Unavailable`, with the reason that holds.
///
/// Nobody imports this package; the engine finds [dev.ferrum.metal.MetalBackendProvider] through `ServiceLoader`.
/// Read that file first, then `MetalProbe`.
package dev.ferrum.metal;
