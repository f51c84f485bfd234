package dev.ferrum.engine.moe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RouterTest {
    private static MoeConfig config(int experts, int topK, boolean renormalise) {
        return new MoeConfig(experts, topK, 8, 8, renormalise);
    }

    @Test
    void equalLogitsGoToTheSmallerExpert() {
        Routing routing = new Router(config(6, 4, true)).route(new float[] {1, 2, 2, 1, 2, 1}, 1);
        assertArrayEquals(new int[] {1, 2, 4, 0}, routing.ids());
    }

    @Test
    void renormalisedWeightsSumToOneAndAreTheSoftmaxOfTheChosen() {
        float[] logits = {0.5f, -1f, 3f, 2f};
        Routing routing = new Router(config(4, 2, true)).route(logits, 1);
        double a = Math.exp(3);
        double b = Math.exp(2);
        assertArrayEquals(new int[] {2, 3}, routing.ids());
        assertEquals(a / (a + b), routing.weights()[0], 1e-6);
        assertEquals(b / (a + b), routing.weights()[1], 1e-6);
    }

    @Test
    void plainWeightsAreTheSoftmaxOverAllExperts() {
        float[] logits = {0.5f, -1f, 3f, 2f};
        Routing routing = new Router(config(4, 2, false)).route(logits, 1);
        double sum = Math.exp(0.5) + Math.exp(-1) + Math.exp(3) + Math.exp(2);
        assertEquals(Math.exp(3) / sum, routing.weights()[0], 1e-6);
        assertEquals(Math.exp(2) / sum, routing.weights()[1], 1e-6);
    }

    @Test
    void agreesWithSortingForRandomRows() {
        Random random = new Random(7);
        int rows = 50;
        int experts = 64;
        float[] logits = new float[rows * experts];
        for (int i = 0; i < logits.length; i++) {
            // Few distinct values, so that ties are common.
            logits[i] = random.nextInt(12) - 6;
        }
        Routing routing = new Router(config(experts, 8, true)).route(logits, rows);
        assertEquals(rows, routing.rows());
        for (int row = 0; row < rows; row++) {
            int base = row * experts;
            int[] expected = IntStream.range(0, experts)
                    .boxed()
                    .sorted(Comparator.comparingDouble((Integer e) -> -logits[base + e])
                            .thenComparing(e -> e))
                    .limit(8)
                    .mapToInt(Integer::intValue)
                    .toArray();
            assertArrayEquals(expected, Arrays.copyOfRange(routing.ids(), row * 8, row * 8 + 8));
        }
    }

    @Test
    void bucketsHoldEveryPairOnceInOrder() {
        Random random = new Random(11);
        int[] ids = random.ints(301, 0, 9).map(i -> i == 4 ? 5 : i).toArray();
        ExpertBuckets buckets = ExpertBuckets.of(ids, 9);
        assertEquals(0, buckets.offsets()[0]);
        assertEquals(ids.length, buckets.offsets()[9]);
        assertEquals(8, buckets.touched(), "expert 4 has no pair");
        int[] inverse = buckets.inverse();
        for (int expert = 0; expert < 9; expert++) {
            for (int i = buckets.offsets()[expert]; i < buckets.offsets()[expert + 1]; i++) {
                assertEquals(expert, ids[buckets.order()[i]]);
                assertEquals(i, inverse[buckets.order()[i]]);
                assertTrue(i == buckets.offsets()[expert] || buckets.order()[i - 1] < buckets.order()[i]);
            }
        }
    }
}
