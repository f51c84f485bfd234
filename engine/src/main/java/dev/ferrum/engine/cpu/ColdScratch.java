package dev.ferrum.engine.cpu;

import dev.ferrum.engine.cpu.cold.ColdFloats;
import dev.ferrum.engine.cpu.cold.ColdRow;

/// One worker's unpacked weight row while kernels are cold.
record ColdScratch(ColdRow blocks, ColdFloats floats) {
    ColdScratch() {
        this(new ColdRow(), new ColdFloats());
    }
}
