/// Kernels for 256-bit vectors (AVX2): flat loops over primitives, arrays and mapped memory, without any type of
/// `cpu`.
///
/// Only `cpu` calls them, and only after it chose this width (`Kernels`): on a machine without 256-bit vectors they
/// would run on boxed objects. Species, shuffles and masks are constants of their class and each kernel is one
/// method, because the compiler keeps vectors in registers only where it sees both. Read
/// [dev.ferrum.engine.cpu.narrow.Q4KRows] first: the other row kernels say only how they differ from it.
package dev.ferrum.engine.cpu.narrow;
