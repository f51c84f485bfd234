package dev.ferrum.engine.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ferrum.engine.gguf.GgmlType;
import dev.ferrum.engine.quant.BlockFormats;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Every row kernel of every width against double sums over the decoded weights.
///
/// Errors are relative to `sum |w·x|`, which is what rounding errors of a sum are proportional to.
class RowKernelsTest {
    /// Float sums of at most 2048 terms in 16 or 8 lanes stay far below this; a wrong bit anywhere does not.
    private static final double TIGHT = 2e-6;

    /// 9-bit activations: each is off by at most half a step of max/255, and here some are 20 times the ordinary
    /// ones.
    private static final double LOOSE = 0.015;

    private static final int[] ROWS = {1, 18, 67};

    static List<Arguments> kernels() {
        var cases = new ArrayList<Arguments>();
        for (KernelWidth width : KernelWidth.values()) {
            for (GgmlType type : GgmlType.values()) {
                if (type != GgmlType.I32) {
                    cases.add(Arguments.of(width, type));
                }
            }
        }
        return cases;
    }

    private static int[] columns(GgmlType type) {
        return switch (type.blockElements()) {
            case 1 -> new int[] {1, 24, 131, 256, 1024};
            case 32 -> new int[] {32, 64, 96, 416, 1024};
            default -> new int[] {256, 512, 768, 1024};
        };
    }

    static Kernels kernels(KernelWidth width) {
        boolean runs = width != KernelWidth.WIDE || FloatVector.SPECIES_PREFERRED.length() >= 16;
        assumeTrue(runs, "512-bit kernels need AVX-512, which this JVM does not use");
        return Kernels.of(width);
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void productsEqualDoubleSumsOverDecodedWeights(KernelWidth width, GgmlType type) {
        Kernels kernels = kernels(width);
        try (Arena arena = Arena.ofConfined();
                var pool = new WorkerPool(1)) {
            var matVec = new MatVec(pool, kernels);
            for (int cols : columns(type)) {
                for (int rows : ROWS) {
                    int m = rows == 67 ? 1 : 1 + rows / 3;
                    CpuWeights w = RandomWeights.of(arena, type, 1, rows, cols, 1 + rows, 31 * cols + rows);
                    MemorySegment x = RandomWeights.activations(arena, m, cols, 7 * cols + rows);
                    MemorySegment y = arena.allocate((long) m * rows * Float.BYTES, 4);
                    matVec.linear(w, x, m, y, Store.SET);
                    check(kernels, w, x, m, y);
                }
            }
        }
    }

    private static void check(Kernels kernels, CpuWeights w, MemorySegment x, int m, MemorySegment y) {
        boolean rounded = switch (kernels.form(w.type())) {
            case FLOAT, FLOAT_FOR_HALF -> false;
            case ROUNDED_FOR_Q4K, ROUNDED_FOR_Q6K -> true;
        };
        int cols = w.cols();
        float[] row = new float[cols];
        for (int t = 0; t < m; t++) {
            double[] exact = floats(x, t, cols);
            double[] used = rounded ? rounded(exact) : exact;
            for (int r = 0; r < w.rows(); r++) {
                BlockFormats.of(w.type()).dequantise(w.data(), w.offset(0, r), cols, row, 0);
                double sum = 0;
                double exactSum = 0;
                double size = 1e-30;
                for (int i = 0; i < cols; i++) {
                    sum += row[i] * used[i];
                    exactSum += row[i] * exact[i];
                    size += Math.abs(row[i] * exact[i]);
                }
                float found = y.getAtIndex(ValueLayout.JAVA_FLOAT, (long) t * w.rows() + r);
                String where = "%s, %d columns, row %d of %d, activation %d".formatted(w.type(), cols, r, w.rows(), t);
                assertEquals(sum, found, TIGHT * size, where);
                assertEquals(exactSum, found, LOOSE * size, where);
            }
        }
    }

    private static double[] floats(MemorySegment x, int t, int cols) {
        double[] out = new double[cols];
        for (int i = 0; i < cols; i++) {
            out[i] = x.getAtIndex(ValueLayout.JAVA_FLOAT, (long) t * cols + i);
        }
        return out;
    }

    /// The rounding that the kernels' activations went through: 255 steps to the greatest of each 256, half to
    /// even.
    private static double[] rounded(double[] x) {
        double[] out = new double[x.length];
        for (int b = 0; b < x.length; b += 256) {
            float max = 0;
            for (int i = b; i < b + 256; i++) {
                max = Math.max(max, Math.abs((float) x[i]));
            }
            float inverse = 255 / max;
            for (int i = b; i < b + 256; i++) {
                out[i] = max == 0 ? 0 : Math.rint((float) x[i] * inverse) * (max / 255);
            }
        }
        return out;
    }
}
