package dev.ferrum.engine.cpu;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ferrum.engine.backend.Backend;
import dev.ferrum.engine.backend.BackendContract;
import dev.ferrum.engine.backend.BackendOptions;
import dev.ferrum.engine.backend.DeviceInfo;
import dev.ferrum.engine.backend.Tolerances.Activations;
import dev.ferrum.engine.gguf.GgmlType;
import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Nested;

/// The backend contract on the CPU, once for each width of kernels.
class CpuBackendContractTest {
    /// More threads than a small build machine has would park in every region; one alone would test no hand-over.
    private static final int THREADS = 2;

    private static Backend open(KernelWidth width, int threads) {
        var device = new DeviceInfo("cpu", 0, "contract test", DeviceInfo.Kind.CPU, 1L << 30, 1L << 29);
        return new CpuBackend(device, new BackendOptions(threads), Kernels.of(width));
    }

    /// Few rows of the three K-quants meet 8-bit activations in the vector kernels; all else is floats.
    private static Activations activations(GgmlType type, int m) {
        return switch (type) {
            case Q4_K, Q5_K, Q6_K -> m < CpuDenseOps.MATRIX_FROM_ROWS ? Activations.INT8 : Activations.FLOAT;
            default -> Activations.FLOAT;
        };
    }

    private static void assumeVectorBits(int bits) {
        int found = FloatVector.SPECIES_PREFERRED.vectorBitSize();
        assumeTrue(
                found >= bits,
                "kernels of %d bit need a machine that has them; this one has %d".formatted(bits, found));
    }

    @Nested
    class Wide extends BackendContract {
        @Override
        protected Backend open() {
            assumeVectorBits(512);
            return CpuBackendContractTest.open(KernelWidth.WIDE, THREADS);
        }

        @Override
        public Activations activations(GgmlType type, int m) {
            return CpuBackendContractTest.activations(type, m);
        }
    }

    @Nested
    class Narrow extends BackendContract {
        @Override
        protected Backend open() {
            assumeVectorBits(256);
            return CpuBackendContractTest.open(KernelWidth.NARROW, 1);
        }

        @Override
        public Activations activations(GgmlType type, int m) {
            return CpuBackendContractTest.activations(type, m);
        }
    }

    @Nested
    class Scalar extends BackendContract {
        @Override
        protected Backend open() {
            return CpuBackendContractTest.open(KernelWidth.SCALAR, THREADS);
        }

        @Override
        public Activations activations(GgmlType type, int m) {
            return Activations.FLOAT;
        }
    }
}
