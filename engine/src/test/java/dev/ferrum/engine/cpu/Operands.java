package dev.ferrum.engine.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ferrum.engine.backend.WeightShape;
import dev.ferrum.engine.gguf.GgmlType;
import dev.ferrum.engine.quant.BlockFormat;
import dev.ferrum.engine.quant.BlockFormats;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import jdk.incubator.vector.FloatVector;

/// Operands of products for tests, and the products in double loops.
final class Operands {
    /// Summing 1024 products one after the other in floats is off by up to some 1e-6 of the sum of their
    /// magnitudes.
    static final double TOLERANCE = 2e-6;

    private Operands() {}

    /// Skips what this machine can only run on boxed vectors.
    static void assumeRunnable(KernelWidth width) {
        assumeTrue(
                width != KernelWidth.WIDE || FloatVector.SPECIES_PREFERRED.vectorBitSize() >= 512,
                "512-bit kernels need AVX-512");
    }

    static CpuWeights weights(Arena arena, GgmlType type, int experts, int rows, int cols, Random random) {
        BlockFormat format = BlockFormats.of(type);
        MemorySegment data = arena.allocate((long) experts * rows * type.rowBytes(cols));
        float[] row = new float[cols];
        for (int r = 0; r < experts * rows; r++) {
            for (int i = 0; i < cols; i++) {
                row[i] = (float) random.nextGaussian() / 8;
            }
            format.quantise(row, 0, cols, data, r * type.rowBytes(cols));
        }
        return new CpuWeights(new WeightShape("test", type, experts, rows, cols), data);
    }

    static float[] row(CpuWeights w, int expert, int row) {
        float[] values = new float[w.cols()];
        BlockFormats.of(w.type()).dequantise(w.data(), w.offset(expert, row), w.cols(), values, 0);
        return values;
    }

    static MemorySegment floats(Arena arena, long count, Random random) {
        MemorySegment segment = arena.allocate(count * Float.BYTES, 64);
        for (long i = 0; i < count; i++) {
            segment.setAtIndex(JAVA_FLOAT, i, (float) random.nextGaussian());
        }
        return segment;
    }

    /// Checks `y = before + x[xRow, :] · weights` for one output.
    static void check(String where, float[] weights, MemorySegment x, long xRow, float before, float y) {
        double expected = before;
        double magnitude = Math.abs(before);
        for (int i = 0; i < weights.length; i++) {
            double term = (double) weights[i] * x.getAtIndex(JAVA_FLOAT, xRow * weights.length + i);
            expected += term;
            magnitude += Math.abs(term);
        }
        if (!(Math.abs(expected - y) <= TOLERANCE * magnitude + 1e-30)) {
            fail("%s: expected %s, found %s, sum of magnitudes %s".formatted(where, expected, y, magnitude));
        }
    }
}
