package dev.ferrum.engine.cpu;

import jdk.incubator.vector.FloatVector;

/// Asks the vector module for the machine's width; only touched where the module is present.
final class VectorProbe {
    private VectorProbe() {}

    static Kernels best() {
        int bits = FloatVector.SPECIES_PREFERRED.vectorBitSize();
        if (bits >= 512) {
            return new Kernels.Wide();
        }
        return bits == 256 ? new Kernels.Narrow() : new Kernels.Scalar();
    }
}
