package dev.ferrum.engine.model;

import dev.ferrum.engine.kv.KvSequence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The rows of one step: for each sequence some consecutive tokens, and of which rows logits are wanted.
public final class TokenBatch {
    private final List<KvSequence> sequences = new ArrayList<>();
    private int[] tokens = new int[64];
    private int[] positions = new int[64];
    private int[] rowSequence = new int[64];
    private int[] logitRows = new int[64];
    private int rows;
    private int logitCount;

    /// Adds `count` tokens from `ids[from]` of a sequence, at positions `sequence.length() ..`. A sequence is added
    /// once; its KV blocks for these positions are reserved.
    public void add(KvSequence sequence, int[] ids, int from, int count, LogitsWanted wanted) {
        int first = sequence.length();
        if (count < 1 || first + count > sequence.capacity()) {
            throw new IllegalArgumentException("batch: expected 1..%d tokens for the sequence, found %d"
                    .formatted(sequence.capacity() - first, count));
        }
        grow(rows + count);
        for (int i = 0; i < count; i++) {
            tokens[rows] = ids[from + i];
            positions[rows] = first + i;
            rowSequence[rows] = sequences.size();
            if (wanted == LogitsWanted.ALL || wanted == LogitsWanted.LAST && i == count - 1) {
                logitRows[logitCount++] = rows;
            }
            rows++;
        }
        sequences.add(sequence);
    }

    private void grow(int size) {
        if (size > tokens.length) {
            int length = Math.max(size, 2 * tokens.length);
            tokens = Arrays.copyOf(tokens, length);
            positions = Arrays.copyOf(positions, length);
            rowSequence = Arrays.copyOf(rowSequence, length);
            logitRows = Arrays.copyOf(logitRows, length);
        }
    }

    /// Empties the batch for the next step.
    public void clear() {
        sequences.clear();
        rows = 0;
        logitCount = 0;
    }

    public int rows() {
        return rows;
    }

    public int token(int row) {
        return tokens[row];
    }

    public int position(int row) {
        return positions[row];
    }

    /// Which of [#sequences()] the row belongs to.
    public int sequenceOf(int row) {
        return rowSequence[row];
    }

    public List<KvSequence> sequences() {
        return sequences;
    }

    /// Rows whose logits are wanted.
    public int logitCount() {
        return logitCount;
    }

    /// The row of the `index`-th wanted logits.
    public int logitRow(int index) {
        return logitRows[index];
    }

    /// Of which of the added rows logits are wanted.
    public enum LogitsWanted {
        NONE,
        LAST,
        ALL
    }
}
