/// What a device must offer, and the choice between devices.
///
/// A backend arrives through [dev.ferrum.engine.backend.BackendProvider]; model code sees only the interfaces of this
/// package: [dev.ferrum.engine.backend.Backend] allocates and uploads, [dev.ferrum.engine.backend.CommandQueue] runs
/// the ops of [dev.ferrum.engine.backend.DenseOps], [dev.ferrum.engine.backend.AttentionOps] and
/// [dev.ferrum.engine.backend.MoeOps]. Their meaning is defined by `ReferenceOps` in the test jar, and every backend
/// passes the tests of `BackendContract` there. Only [dev.ferrum.engine.backend.BackendSelector] compares backends.
///
/// Callers: `kv`, `moe`, `model`, `Engine`, and the backends. Read `Backend` first.
package dev.ferrum.engine.backend;
