/// The same small operations on two backends, and how far their results are apart: what a self-test consists of.
///
/// Knows the engine's backend contracts only, nothing of Metal. Called by `dev.ferrum.metal`.
/// Read [dev.ferrum.metal.check.Checks] first.
package dev.ferrum.metal.check;
