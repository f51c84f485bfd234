/// Row products without the vector module: the fall-back of `cpu` and the reference its kernels are compared with.
///
/// Called by `cpu` only. [dev.ferrum.engine.cpu.scalar.ScalarRows] is all there is: rows arrive decoded by
/// `quant.BlockFormat`, so one loop serves every format.
package dev.ferrum.engine.cpu.scalar;
