package dev.ferrum.engine.schedule;

import dev.ferrum.engine.kv.KvExhaustedException;
import dev.ferrum.engine.kv.KvPool;
import dev.ferrum.engine.kv.KvSequence;
import java.util.BitSet;
import java.util.List;

/// Gives waiting requests their KV blocks: reuses what the cache and running sequences already hold of a prompt, and
/// evicts cached sequences for the rest. Engine thread only.
///
/// A prompt's blocks are all reserved when it is admitted, so that it never runs dry half-way through.
final class Admission {
    private final KvPool pool;
    private final PrefixCache cache;

    Admission(KvPool pool, PrefixCache cache) {
        this.pool = pool;
        this.cache = cache;
    }

    /// What became of an attempt.
    enum Verdict {
        ADMITTED,
        /// A running prompt begins alike and is being computed; its blocks can be shared soon.
        LATER,
        /// Too few blocks now; some come free when running sequences end.
        NO_ROOM
    }

    /// Tokens of a prompt that need not be computed, and where they are.
    private sealed interface Reuse {
        int tokens();

        record Nothing() implements Reuse {
            @Override
            public int tokens() {
                return 0;
            }
        }

        /// The cached sequence as a whole, cut to `tokens`.
        record TakeOver(PrefixCache.Entry entry, int tokens) implements Reuse {}

        /// Whole blocks of a cached sequence, which stays.
        record ShareCached(PrefixCache.Entry entry, int tokens) implements Reuse {}

        /// Whole blocks of a sequence that runs.
        record ShareRunning(KvSequence kv, int tokens) implements Reuse {}
    }

    /// Tries to give `waiting` its KV sequence, with room for its prompt; `running` are the other ones.
    Verdict admit(Sequence waiting, List<Sequence> running) {
        Reuse reuse = best(waiting, running);
        if (sharedSoon(waiting, running) > reuse.tokens()) {
            return Verdict.LATER;
        }
        int whole = reuse.tokens() / pool.layout().blockTokens();
        int fresh = pool.layout().blocksFor(waiting.promptTokens) - whole;
        // One block of headroom for each running sequence, or the newcomer would soon push one of them out.
        if (fresh + running.size() > pool.blocks() - occupied(reuse, whole, running)) {
            return Verdict.NO_ROOM;
        }
        waiting.kv = take(reuse);
        waiting.reusedTokens = waiting.kv.length();
        reserve(waiting.kv, waiting.promptTokens);
        return Verdict.ADMITTED;
    }

    /// Makes room for `tokens` tokens in `kv`, evicting cached sequences as needed.
    ///
    /// Throws [KvExhaustedException] when not even an empty cache leaves enough.
    void reserve(KvSequence kv, int tokens) {
        while (true) {
            try {
                kv.reserve(tokens);
                return;
            } catch (KvExhaustedException full) {
                if (!cache.evict()) {
                    throw full;
                }
            }
        }
    }

    private Reuse best(Sequence waiting, List<Sequence> running) {
        // The last prompt token is always computed: its logits are what the first answer token is drawn from.
        int most = waiting.promptTokens - 1;
        Reuse best = new Reuse.Nothing();
        for (Sequence other : running) {
            int common = PrefixCache.common(waiting.tokens(), most, other.tokens(), other.kv.length());
            if (wholeBlocks(common) > best.tokens()) {
                best = new Reuse.ShareRunning(other.kv, wholeBlocks(common));
            }
        }
        for (PrefixCache.Entry entry : cache.entries().reversed()) {
            int length = entry.tokens().length;
            int common = PrefixCache.common(waiting.tokens(), most, entry.tokens(), length);
            // Taking over loses the entry's tail: only where that is small. A tail of an answer that is generated anew,
            // or of another conversation with the same system prompt, is worth more than one partial block.
            boolean takeOver = 4L * common >= 3L * length;
            int tokens = takeOver ? common : wholeBlocks(common);
            if (tokens > best.tokens()) {
                best = takeOver ? new Reuse.TakeOver(entry, tokens) : new Reuse.ShareCached(entry, tokens);
            }
        }
        return best;
    }

    /// Tokens that a prompt still being computed will be able to share.
    private int sharedSoon(Sequence waiting, List<Sequence> running) {
        int most = 0;
        for (Sequence other : running) {
            if (other.isPrefilling()) {
                most = Math.max(
                        most,
                        wholeBlocks(PrefixCache.common(
                                waiting.tokens(), waiting.promptTokens - 1, other.tokens(), other.promptTokens)));
            }
        }
        return most;
    }

    private int wholeBlocks(int tokens) {
        return tokens - tokens % pool.layout().blockTokens();
    }

    /// Blocks that stay in use however much of the cache is evicted: those of running sequences and the reused
    /// ones.
    private int occupied(Reuse reuse, int reusedBlocks, List<Sequence> running) {
        BitSet blocks = new BitSet(pool.blocks());
        for (Sequence sequence : running) {
            mark(blocks, sequence.kv, sequence.kv.blockCount());
        }
        switch (reuse) {
            case Reuse.Nothing() -> {}
            case Reuse.TakeOver(var entry, var _) -> mark(blocks, entry.kv(), reusedBlocks);
            case Reuse.ShareCached(var entry, var _) -> mark(blocks, entry.kv(), reusedBlocks);
            case Reuse.ShareRunning(var kv, var _) -> mark(blocks, kv, reusedBlocks);
        }
        return blocks.cardinality();
    }

    private static void mark(BitSet blocks, KvSequence kv, int count) {
        for (int i = 0; i < count; i++) {
            blocks.set(kv.block(i));
        }
    }

    private KvSequence take(Reuse reuse) {
        return switch (reuse) {
            case Reuse.Nothing() -> new KvSequence(pool);
            case Reuse.ShareRunning(var kv, var tokens) -> kv.sharePrefix(tokens);
            case Reuse.ShareCached(var entry, var tokens) -> {
                cache.touch(entry);
                yield entry.kv().sharePrefix(tokens);
            }
            case Reuse.TakeOver(var entry, var tokens) -> {
                KvSequence kv = cache.take(entry);
                kv.truncate(tokens);
                yield kv;
            }
        };
    }
}
