/// The Metal backend: Apple GPUs through JNA, with kernels that Metal compiles from their sources at start.
///
/// Nobody imports this package; the engine finds [dev.ferrum.metal.MetalBackendProvider] through `ServiceLoader`.
/// `MetalBackend` owns everything. Ops write dispatches into `Commands`; `CommandBuffers` sends them to Metal, on the
/// one thread that speaks to it (`MetalThread`). A device is used after `SelfTest` has compared it with the CPU.
/// Read `MetalBackend`, `MetalDenseOps` and `CommandBuffers` first.
package dev.ferrum.metal;
