/// Apple's Objective-C runtime and Metal, one to one and without logic.
///
/// The only package of this module that imports `com.sun.jna`. Called by `dev.ferrum.metal`. Rules of the binding,
/// kept by `BindingRulesTest`: direct mapping; numbers of 64 bits only; at most six of them; no variable arguments;
/// no blocks. Then no argument ever reaches the stack, where Apple's processors differ from all others.
/// Read [dev.ferrum.metal.jna.MetalApi] first.
package dev.ferrum.metal.jna;
