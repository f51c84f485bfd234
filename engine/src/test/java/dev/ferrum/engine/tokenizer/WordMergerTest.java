package dev.ferrum.engine.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WordMergerTest {
    /// Merges as the algorithm is defined: the lowest rank anywhere, leftmost, one at a time.
    private static int[] byDefinition(int[] word, MergeRanks ranks) {
        List<Integer> symbols = new ArrayList<>(Arrays.stream(word).boxed().toList());
        while (true) {
            int best = -1;
            long lowest = MergeRanks.NONE;
            for (int i = 0; i + 1 < symbols.size(); i++) {
                long found = ranks.find(symbols.get(i), symbols.get(i + 1));
                if (found < lowest) {
                    lowest = found;
                    best = i;
                }
            }
            if (best < 0) {
                return symbols.stream().mapToInt(Integer::intValue).toArray();
            }
            symbols.set(best, (int) lowest);
            symbols.remove(best + 1);
        }
    }

    @Test
    void scanAndHeapMergeAsTheDefinitionDoes() {
        Random random = new Random(9);
        for (int round = 0; round < 3_000; round++) {
            int letters = 2 + random.nextInt(4);
            MergeRanks ranks = new MergeRanks(40);
            for (int rank = 0; rank < 40; rank++) {
                int known = letters + rank;
                ranks.put(random.nextInt(known), random.nextInt(known), rank, known);
            }
            int[] word = new int[1 + random.nextInt(60)];
            Arrays.setAll(word, i -> random.nextInt(letters));
            int[] expected = byDefinition(word, ranks);
            assertArrayEquals(expected, merged(word, ranks, true), "scan " + Arrays.toString(word));
            assertArrayEquals(expected, merged(word, ranks, false), "heap " + Arrays.toString(word));
        }
    }

    private static int[] merged(int[] word, MergeRanks ranks, boolean scan) {
        WordMerger merger = new WordMerger(ranks);
        System.arraycopy(word, 0, merger.symbols(word.length), 0, word.length);
        int count = scan ? merger.mergeByScanning(word.length) : merger.mergeByHeap(word.length);
        return Arrays.copyOf(merger.symbols(0), count);
    }

    @Test
    void pairsThatDoNotMergeAreNotFound() {
        MergeRanks ranks = new MergeRanks(1);
        ranks.put(3, 4, 0, 5);
        assertEquals(5, ranks.find(3, 4));
        assertEquals(MergeRanks.NONE, ranks.find(4, 3));
        assertEquals(MergeRanks.NONE, ranks.find(0, 0));
    }
}
