/// Signatures of NVIDIA's driver library, one to one and without logic.
///
/// The only package of this module that imports `com.sun.jna`. Called by `dev.ferrum.cuda`.
/// Read [dev.ferrum.cuda.jna.CudaDriver] first.
package dev.ferrum.cuda.jna;
