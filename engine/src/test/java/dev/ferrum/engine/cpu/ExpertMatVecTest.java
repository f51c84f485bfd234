package dev.ferrum.engine.cpu;

import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.ferrum.engine.backend.MoeOps.PairInput;
import dev.ferrum.engine.backend.WeightShape;
import dev.ferrum.engine.gguf.GgmlType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Expert products against the plain product of each pair's own matrix, to the bit.
class ExpertMatVecTest {
    private static final int EXPERTS = 6;
    private static final int ROWS = 150;
    private static final int COLS = 256;
    private static final int TOP_K = 3;

    private final Arena arena = Arena.ofShared();
    private final WorkerPool pool = new WorkerPool(2);
    private final Kernels kernels = Kernels.detect();
    private final ExpertMatVec experts = new ExpertMatVec(pool, kernels);

    @AfterEach
    void close() {
        pool.close();
        arena.close();
    }

    @Test
    void everyPairIsTheProductOfItsExpertWithItsTokenRow() {
        for (GgmlType type : new GgmlType[] {GgmlType.Q4_K, GgmlType.Q6_K, GgmlType.Q8_0, GgmlType.Q4_0}) {
            CpuWeights w = RandomWeights.of(arena, type, EXPERTS, ROWS, COLS, 7, 1);
            for (int m : new int[] {1, 2, 9, 31}) {
                MemorySegment x = RandomWeights.activations(arena, m, COLS, 2);
                MemorySegment ids = ids(m, 3);
                MemorySegment out = MatVecTest.floats(arena, m * TOP_K * ROWS);
                experts.pairLinear(w, PairInput.TOKEN, x, ids, m, TOP_K, out);
                MemorySegment expected = oneByOne(w, x, ids, m, TOP_K);
                MatVecTest.assertSameBits(expected, out, m * TOP_K * ROWS, type + ", " + m + " tokens");
            }
        }
    }

    @Test
    void pairInputReadsOneRowPerPair() {
        CpuWeights w = RandomWeights.of(arena, GgmlType.Q6_K, EXPERTS, ROWS, COLS, 7, 4);
        for (int m : new int[] {1, 8}) {
            MemorySegment x = RandomWeights.activations(arena, m * TOP_K, COLS, 5);
            MemorySegment ids = ids(m, 6);
            MemorySegment out = MatVecTest.floats(arena, m * TOP_K * ROWS);
            experts.pairLinear(w, PairInput.PAIR, x, ids, m, TOP_K, out);
            MatVecTest.assertSameBits(oneByOne(w, x, ids, m, 1), out, m * TOP_K * ROWS, m + " tokens");
        }
    }

    @Test
    void fusedGateUpSiluEqualsItsParts() {
        CpuWeights gate = RandomWeights.of(arena, GgmlType.Q4_K, EXPERTS, ROWS, COLS, 1, 7);
        CpuWeights up = RandomWeights.of(arena, GgmlType.Q6_K, EXPERTS, ROWS, COLS, 3, 8);
        for (int m : new int[] {1, 2, 17}) {
            int count = m * TOP_K * ROWS;
            MemorySegment x = RandomWeights.activations(arena, m, COLS, 9);
            MemorySegment ids = ids(m, 10);
            MemorySegment fused = MatVecTest.floats(arena, count);
            MemorySegment gated = MatVecTest.floats(arena, count);
            MemorySegment upped = MatVecTest.floats(arena, count);
            experts.gateUpSilu(gate, up, x, ids, m, TOP_K, fused);
            experts.pairLinear(gate, PairInput.TOKEN, x, ids, m, TOP_K, gated);
            experts.pairLinear(up, PairInput.TOKEN, x, ids, m, TOP_K, upped);
            RowMath.of(kernels).siluMul(gated, upped, 0, count);
            MatVecTest.assertSameBits(gated, fused, count, m + " tokens");
        }
    }

    @Test
    void anExpertThatDoesNotExistIsRefused() {
        CpuWeights w = RandomWeights.of(arena, GgmlType.Q4_K, EXPERTS, ROWS, COLS, 0, 11);
        MemorySegment x = RandomWeights.activations(arena, 1, COLS, 12);
        MemorySegment out = MatVecTest.floats(arena, ROWS);
        for (int id : new int[] {-1, EXPERTS}) {
            MemorySegment ids = arena.allocateFrom(ValueLayout.JAVA_INT, id);
            assertThrows(
                    IllegalArgumentException.class, () -> experts.pairLinear(w, PairInput.TOKEN, x, ids, 1, 1, out));
        }
    }

    private MemorySegment oneByOne(CpuWeights w, MemorySegment x, MemorySegment ids, int m, int pairsPerRow) {
        var matVec = new MatVec(pool, kernels);
        MemorySegment out = MatVecTest.floats(arena, m * TOP_K * ROWS);
        for (int pair = 0; pair < m * TOP_K; pair++) {
            int expert = ids.getAtIndex(ValueLayout.JAVA_INT, pair);
            MemorySegment data = w.data().asSlice(w.offset(expert, 0), w.expertBytes());
            var matrix = new CpuWeights(new WeightShape("expert " + expert, w.type(), 1, ROWS, COLS), data);
            MemorySegment row = MatVecTest.row(x, pair / pairsPerRow, COLS);
            matVec.linear(matrix, row, 1, MatVecTest.row(out, pair, ROWS), Store.SET);
        }
        return out;
    }

    /// Distinct experts for each token; with six of them every expert meets many tokens in a large batch.
    private MemorySegment ids(int m, long seed) {
        Random random = new Random(seed);
        MemorySegment ids = arena.allocate((long) m * TOP_K * Integer.BYTES, 4);
        for (int t = 0; t < m; t++) {
            int[] chosen = random.ints(0, EXPERTS).distinct().limit(TOP_K).toArray();
            for (int s = 0; s < TOP_K; s++) {
                ids.setAtIndex(ValueLayout.JAVA_INT, (long) t * TOP_K + s, chosen[s]);
            }
        }
        return ids;
    }
}
