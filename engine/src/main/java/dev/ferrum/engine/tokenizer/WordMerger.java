package dev.ferrum.engine.tokenizer;

import java.util.Arrays;

/// Byte-pair merging of one word at a time: the pair with the lowest rank merges first, the leftmost among equals.
/// Holds the scratch memory of one `encode`, so one thread uses it.
///
/// Short words look for the lowest rank by scanning, which costs n² but no bookkeeping; long ones keep a heap over a
/// linked list, n log n, so that a megabyte of one letter ends. Both give the same ids.
final class WordMerger {
    /// Longest word, in bytes, that is scanned. English words have 5; from about 100 on the heap is faster.
    static final int SCAN_LIMIT = 64;

    private final MergeRanks ranks;

    /// The word: filled by the caller through [#symbols], and the result after [#merge].
    private int[] symbols = new int[2 * SCAN_LIMIT];

    /// `found[i]`: the merge of the symbol at i with its right neighbour.
    private long[] found = new long[2 * SCAN_LIMIT];

    private int[] next = {};
    private int[] previous = {};

    /// Binary heap of `rank << 32 | position`. Entries whose pair has changed since are skipped when they come up.
    private long[] heap = {};

    private int heapSize;

    WordMerger(MergeRanks ranks) {
        this.ranks = ranks;
    }

    /// Room for `count` symbols, and after [#merge] the ids.
    int[] symbols(int count) {
        if (count > symbols.length) {
            int capacity = Math.max(count, (int) Math.min(2L * symbols.length, Integer.MAX_VALUE - 16));
            symbols = new int[capacity];
            found = new long[capacity];
        }
        return symbols;
    }

    /// Merges the first `count` symbols; returns how many are left in `symbols`.
    int merge(int count) {
        return count <= SCAN_LIMIT ? mergeByScanning(count) : mergeByHeap(count);
    }

    int mergeByScanning(int count) {
        int size = count;
        for (int i = 0; i + 1 < size; i++) {
            found[i] = ranks.find(symbols[i], symbols[i + 1]);
        }
        while (size > 1) {
            int best = 0;
            for (int i = 1; i + 1 < size; i++) {
                if (found[i] < found[best]) {
                    best = i;
                }
            }
            if (found[best] == MergeRanks.NONE) {
                break;
            }
            symbols[best] = (int) found[best];
            size--;
            System.arraycopy(symbols, best + 2, symbols, best + 1, size - best - 1);
            System.arraycopy(found, best + 1, found, best, size - best - 1);
            if (best > 0) {
                found[best - 1] = ranks.find(symbols[best - 1], symbols[best]);
            }
            if (best + 1 < size) {
                found[best] = ranks.find(symbols[best], symbols[best + 1]);
            }
        }
        return size;
    }

    int mergeByHeap(int count) {
        link(count);
        while (heapSize > 0) {
            long top = pop();
            int at = (int) top;
            if (found[at] == MergeRanks.NONE || found[at] >>> 32 != top >>> 32) {
                continue;
            }
            int right = next[at];
            symbols[at] = (int) found[at];
            found[right] = MergeRanks.NONE;
            next[at] = next[right];
            if (next[at] < count) {
                previous[next[at]] = at;
            }
            look(at, count);
            if (previous[at] >= 0) {
                look(previous[at], count);
            }
        }
        int size = 0;
        for (int i = 0; i < count; i = next[i]) {
            symbols[size++] = symbols[i];
        }
        return size;
    }

    private void link(int count) {
        if (next.length < count) {
            next = new int[symbols.length];
            previous = new int[symbols.length];
        }
        heapSize = 0;
        for (int i = 0; i < count; i++) {
            next[i] = i + 1;
            previous[i] = i - 1;
        }
        for (int i = 0; i < count; i++) {
            look(i, count);
        }
    }

    /// Finds the merge of the symbol at `at` with its right neighbour, and queues it.
    private void look(int at, int count) {
        found[at] = next[at] < count ? ranks.find(symbols[at], symbols[next[at]]) : MergeRanks.NONE;
        if (found[at] != MergeRanks.NONE) {
            push(found[at] & 0xFFFFFFFF00000000L | at);
        }
    }

    private void push(long entry) {
        if (heapSize == heap.length) {
            heap = Arrays.copyOf(heap, Math.max(256, 2 * heapSize));
        }
        int i = heapSize++;
        while (i > 0 && heap[(i - 1) / 2] > entry) {
            heap[i] = heap[(i - 1) / 2];
            i = (i - 1) / 2;
        }
        heap[i] = entry;
    }

    private long pop() {
        long top = heap[0];
        long last = heap[--heapSize];
        int i = 0;
        while (2 * i + 1 < heapSize) {
            int child = 2 * i + 1;
            if (child + 1 < heapSize && heap[child + 1] < heap[child]) {
                child++;
            }
            if (heap[child] >= last) {
                break;
            }
            heap[i] = heap[child];
            i = child;
        }
        heap[i] = last;
        return top;
    }
}
