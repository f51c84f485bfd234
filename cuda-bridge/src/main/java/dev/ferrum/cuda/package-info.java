/// The CUDA backend. At present it probes: is the driver library there, does it start, which devices does it see.
/// There are no kernels yet, so the probe's answer is always `Unavailable`, with the reason that holds.
///
/// Nobody imports this package; the engine finds [dev.ferrum.cuda.CudaBackendProvider] through `ServiceLoader`.
/// Read that file first, then `CudaProbe`.
package dev.ferrum.cuda;
