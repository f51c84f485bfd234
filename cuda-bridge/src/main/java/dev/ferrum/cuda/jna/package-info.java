/// Signatures of NVIDIA's driver library, one to one and without logic, and the native memory they are called with.
///
/// The only package of this module that imports `com.sun.jna`. Called by `dev.ferrum.cuda`.
/// Read [dev.ferrum.cuda.jna.CudaDriver] first, then [dev.ferrum.cuda.jna.CudaApi].
package dev.ferrum.cuda.jna;
