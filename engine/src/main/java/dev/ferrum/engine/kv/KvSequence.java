package dev.ferrum.engine.kv;

import java.util.Arrays;

/// Block table and length of one sequence. Engine thread only; closing gives its blocks back.
public final class KvSequence implements AutoCloseable {
    private final KvPool pool;
    private int[] blocks = new int[8];
    private int blockCount;
    private int length;

    public KvSequence(KvPool pool) {
        this.pool = pool;
    }

    /// Tokens whose keys and values are in the cache.
    public int length() {
        return length;
    }

    /// Tokens that fit without taking another block.
    public int capacity() {
        return blockCount * pool.layout().blockTokens();
    }

    public int blockCount() {
        return blockCount;
    }

    /// The pool's number of the `index`-th block.
    public int block(int index) {
        return blocks[index];
    }

    /// Makes room for `tokens` tokens in all. Throws [KvExhaustedException] and takes nothing when that is too
    /// many.
    public void reserve(int tokens) {
        int need = pool.layout().blocksFor(tokens);
        if (need <= blockCount) {
            return;
        }
        pool.requireFree(need - blockCount);
        if (need > blocks.length) {
            blocks = Arrays.copyOf(blocks, Math.max(need, 2 * blocks.length));
        }
        while (blockCount < need) {
            blocks[blockCount++] = pool.take();
        }
    }

    /// Says that the keys and values of `tokens` more tokens were written; they were reserved before.
    public void advance(int tokens) {
        if (length + tokens > capacity()) {
            throw new IllegalStateException(
                    "KV sequence: expected at most %d tokens, found %d".formatted(capacity(), length + tokens));
        }
        length += tokens;
    }

    /// Forgets all but the first `tokens` tokens and gives blocks back that hold none of them.
    ///
    /// A last block that another sequence shares is given up too, because the next token would be written into it:
    /// the length then falls to the block's start. Returns the length that remains.
    public int truncate(int tokens) {
        length = Math.min(length, tokens);
        int blockTokens = pool.layout().blockTokens();
        if (length % blockTokens != 0 && pool.isShared(blocks[length / blockTokens])) {
            length -= length % blockTokens;
        }
        int keep = pool.layout().blocksFor(length);
        while (blockCount > keep) {
            pool.release(blocks[--blockCount]);
        }
        return length;
    }

    /// A new sequence that shares this one's whole blocks among the first `tokens` tokens; its length is a multiple
    /// of the block size and at most `tokens`.
    public KvSequence sharePrefix(int tokens) {
        KvSequence shared = new KvSequence(pool);
        int whole = Math.min(tokens, length) / pool.layout().blockTokens();
        shared.blocks = Arrays.copyOf(blocks, Math.max(8, whole));
        shared.blockCount = whole;
        shared.length = whole * pool.layout().blockTokens();
        for (int i = 0; i < whole; i++) {
            pool.retain(blocks[i]);
        }
        return shared;
    }

    @Override
    public void close() {
        length = 0;
        while (blockCount > 0) {
            pool.release(blocks[--blockCount]);
        }
    }
}
