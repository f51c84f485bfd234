/// The arithmetic of the vector kernels in plain loops, to the bit: what runs while those are being compiled.
///
/// Vector code is some 10,000 times slower until the second compiler has got to it; plain loops start fast. Called by
/// `cpu` only. [dev.ferrum.engine.cpu.cold.LaneOrder] shows how lanes become loops.
package dev.ferrum.engine.cpu.cold;
