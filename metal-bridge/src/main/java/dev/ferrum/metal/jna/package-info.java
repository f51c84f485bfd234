/// Signatures of Apple's Metal and Objective-C libraries, one to one and without logic.
///
/// The only package of this module that imports `com.sun.jna`. Called by `dev.ferrum.metal`.
/// Read [dev.ferrum.metal.jna.Metal] first.
package dev.ferrum.metal.jna;
