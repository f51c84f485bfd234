package dev.ferrum.engine.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.ferrum.engine.gguf.GgmlType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What stands in for vector kernels while they are compiled gives their bits: an answer must not depend on when that
/// ends. 512 bit too on machines without: on boxed vectors, slow and right.
class ColdKernelsTest {
    private static final int LANES = FloatVector.SPECIES_PREFERRED.length();

    private final Random random = new Random(5);

    static List<Arguments> kernels() {
        var cases = new ArrayList<Arguments>();
        for (KernelWidth width : List.of(KernelWidth.WIDE, KernelWidth.NARROW)) {
            for (GgmlType type : GgmlType.values()) {
                if (type != GgmlType.I32) {
                    cases.add(Arguments.of(width, type));
                }
            }
        }
        return cases;
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void rowProductsHaveTheBitsOfTheVectorKernels(KernelWidth width, GgmlType type) {
        Kernels vectors = Kernels.of(width);
        int[] columns = type.blockElements() == 1 ? new int[] {1, 19, 299} : new int[] {256, 768};
        try (Arena arena = Arena.ofShared();
                var pool = new WorkerPool(2)) {
            for (int cols : columns) {
                for (int m : new int[] {1, 2, 19}) {
                    CpuWeights w = RandomWeights.of(arena, type, 1, 21, cols, 3, 100 + cols);
                    MemorySegment x = RandomWeights.activations(arena, m, cols, 200 + cols);
                    MemorySegment expected = MatVecTest.floats(arena, m * 21);
                    MemorySegment found = MatVecTest.floats(arena, m * 21);
                    new MatVec(pool, vectors).linear(w, x, m, expected, Store.SET);
                    new MatVec(pool, new Kernels.Cold(vectors)).linear(w, x, m, found, Store.SET);
                    MatVecTest.assertSameBits(
                            expected, found, m * 21, "%s %s, %d columns, %d rows".formatted(width, type, cols, m));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void matrixProductsHaveTheBitsOfTheVectorKernels(KernelWidth width, GgmlType type) {
        Kernels vectors = Kernels.of(width);
        int cols = type.blockElements() == 1 ? 299 : 1280;
        try (Arena arena = Arena.ofShared();
                var pool = new WorkerPool(2)) {
            for (int m : new int[] {7, 33}) {
                CpuWeights w = RandomWeights.of(arena, type, 1, 21, cols, 3, 300);
                MemorySegment x = Operands.floats(arena, (long) m * cols, random);
                MemorySegment expected = MatVecTest.floats(arena, m * 21);
                MemorySegment found = MatVecTest.floats(arena, m * 21);
                new MatMul(pool, vectors).linear(w, x, m, expected, Store.SET);
                new MatMul(pool, new Kernels.Cold(vectors)).linear(w, x, m, found, Store.SET);
                MatVecTest.assertSameBits(expected, found, m * 21, "%s %s, %d rows".formatted(width, type, m));
            }
        }
    }

    @Test
    void headsHaveTheBitsOfTheVectorLoops() {
        HeadMath vector = new VectorHeadMath();
        HeadMath cold = new ColdHeadMath(LANES);
        for (int size : new int[] {2, 18, 64, 96, 128}) {
            for (int heads : new int[] {1, 3, 4, 6, 8}) {
                for (int positions : new int[] {1, 2, 17, 33}) {
                    float[] q = gaussian(heads * size);
                    float[] keys = gaussian(positions * size);
                    float[] expected = new float[heads * positions];
                    float[] found = expected.clone();
                    vector.scores(q, heads, size, keys, positions, 0.125f, expected, positions);
                    cold.scores(q, heads, size, keys, positions, 0.125f, found, positions);
                    assertSame(expected, found);
                    float greatest = vector.greatest(expected, 0, positions, -1e30f);
                    assertSame(new float[] {greatest, vector.powers(expected, 0, positions, greatest)}, new float[] {
                        cold.greatest(found, 0, positions, -1e30f), cold.powers(found, 0, positions, greatest)
                    });
                    assertSame(expected, found);
                    float[] sums = gaussian(heads * size);
                    float[] coldSums = sums.clone();
                    vector.weigh(expected, positions, heads, positions, keys, size, sums, 0);
                    cold.weigh(found, positions, heads, positions, keys, size, coldSums, 0);
                    assertSame(sums, coldSums);
                }
                float[] x = gaussian(heads * size);
                float[] weight = gaussian(size);
                float[] table = gaussian(size);
                assertSame(rotated(vector, x, heads, weight, table), rotated(cold, x, heads, weight, table));
            }
        }
    }

    private static float[] rotated(HeadMath math, float[] values, int heads, float[] weight, float[] table) {
        MemorySegment x = MemorySegment.ofArray(values.clone());
        math.normRope(x, 0, heads, weight.length, MemorySegment.ofArray(weight), 1e-6f, table, 0);
        return x.toArray(JAVA_FLOAT);
    }

    @ParameterizedTest
    @MethodSource("widths")
    void softmaxAndColumnProductsHaveTheBitsOfTheVectorTiles(KernelWidth width) {
        TileKernels vector = TileKernels.of(width);
        TileKernels cold = TileKernels.of(new Kernels.Cold(Kernels.of(width)));
        for (int lanes : new int[] {8, 16}) {
            for (int rows : new int[] {1, 2, 9, 24}) {
                float[] scores = gaussian(lanes * rows);
                float[] coldScores = scores.clone();
                float[] stats = gaussian(3 * TileKernels.STRIP);
                float[] coldStats = stats.clone();
                vector.softmax(scores, 0, lanes, rows, 0.3f, stats, 0);
                cold.softmax(coldScores, 0, lanes, rows, 0.3f, coldStats, 0);
                assertSame(scores, coldScores);
                for (int i = 0; i < stats.length; i++) {
                    if (i % TileKernels.STRIP < lanes) {
                        assertSame(new float[] {stats[i]}, new float[] {coldStats[i]});
                    }
                }
                float[] panel = gaussian((rows + TileKernels.SPARE_ROWS) * 24);
                float[] out = new float[(24 + TileKernels.SPARE_ROWS) * TileKernels.STRIP];
                float[] coldOut = out.clone();
                vector.columnProduct(panel, 24, 24, rows, scores, 0, 0, lanes, out, 0, 0);
                cold.columnProduct(panel, 24, 24, rows, scores, 0, 0, lanes, coldOut, 0, 0);
                assertSame(out, coldOut);
            }
        }
    }

    static List<KernelWidth> widths() {
        return List.of(KernelWidth.WIDE, KernelWidth.NARROW);
    }

    private float[] gaussian(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    private static void assertSame(float[] expected, float[] found) {
        assertArrayEquals(
                MemorySegment.ofArray(expected).toArray(JAVA_INT_UNALIGNED),
                MemorySegment.ofArray(found).toArray(JAVA_INT_UNALIGNED));
    }
}
