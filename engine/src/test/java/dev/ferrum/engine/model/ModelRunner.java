package dev.ferrum.engine.model;

import dev.ferrum.engine.api.MoeSwitches;
import dev.ferrum.engine.backend.Backend;
import dev.ferrum.engine.backend.BackendOptions;
import dev.ferrum.engine.backend.BackendProvider;
import dev.ferrum.engine.backend.CommandQueue;
import dev.ferrum.engine.backend.KvType;
import dev.ferrum.engine.backend.Probe;
import dev.ferrum.engine.gguf.GgufFile;
import dev.ferrum.engine.kv.KvLayout;
import dev.ferrum.engine.kv.KvPool;
import dev.ferrum.engine.kv.KvSequence;
import dev.ferrum.engine.model.TokenBatch.LogitsWanted;
import dev.ferrum.engine.profile.NoProfiler;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A model on a backend with its KV pool, for tests that look at numbers without a scheduler.
public final class ModelRunner implements AutoCloseable {
    private static final int BLOCK_TOKENS = 16;

    private final GgufFile file;
    private final Backend backend;
    private final CausalModel model;
    private final CommandQueue queue;
    private final KvPool pool;

    public ModelRunner(Path path, BackendProvider provider, KvType kvType, MoeSwitches switches) {
        this(path, open(provider), kvType, switches);
    }

    /// Takes over `backend`.
    public ModelRunner(Path path, Backend backend, KvType kvType, MoeSwitches switches) {
        this.backend = backend;
        file = GgufFile.open(path);
        NoProfiler profiler = new NoProfiler();
        model = ModelLoader.load(
                file,
                backend,
                Placement.onDevice(),
                new ModelOptions(256, 128, 16, BLOCK_TOKENS, switches, profiler),
                p -> {});
        queue = backend.openQueue(profiler);
        pool = new KvPool(backend, new KvLayout(model.layers(), model.attention(), kvType, BLOCK_TOKENS), 80);
    }

    public static Backend open(BackendProvider provider) {
        return switch (provider.probe()) {
            case Probe.Available found -> provider.open(found.devices().getFirst(), new BackendOptions(2));
            case Probe.Unavailable missing -> throw new IllegalStateException(missing.reason());
        };
    }

    public CausalModel model() {
        return model;
    }

    public KvSequence newSequence() {
        return new KvSequence(pool);
    }

    /// Logits of every token, and `[layers][tokens][topK]` routing.
    public record Output(float[][] logits, int[][][] routing) {}

    /// Feeds `tokens` to a fresh sequence, `chunk` a step.
    public Output run(int[] tokens, int chunk) {
        float[][] logits = new float[tokens.length][];
        int[][][] routing = new int[model.layers()][tokens.length][];
        try (KvSequence sequence = newSequence()) {
            for (int from = 0; from < tokens.length; from += chunk) {
                int count = Math.min(chunk, tokens.length - from);
                float[][] rows = step(List.of(new Feed(sequence, tokens, from, count)));
                System.arraycopy(rows, 0, logits, from, count);
                int[][][] chosen = model.lastRouting(queue);
                for (int layer = 0; layer < routing.length; layer++) {
                    System.arraycopy(chosen[layer], 0, routing[layer], from, count);
                }
            }
        }
        return new Output(logits, routing);
    }

    /// `count` tokens of one sequence in a step.
    public record Feed(KvSequence sequence, int[] tokens, int from, int count) {}

    /// One step over these feeds; logits of every row, in order.
    public float[][] step(List<Feed> feeds) {
        TokenBatch batch = new TokenBatch();
        for (Feed feed : feeds) {
            feed.sequence().reserve(feed.sequence().length() + feed.count());
            batch.add(feed.sequence(), feed.tokens(), feed.from(), feed.count(), LogitsWanted.ALL);
        }
        Logits logits = model.forward(batch, pool, queue);
        logits.read();
        float[][] rows = new float[logits.rows()][model.vocabulary()];
        for (int row = 0; row < rows.length; row++) {
            logits.row(row, rows[row]);
        }
        for (Feed feed : feeds) {
            feed.sequence().advance(feed.count());
        }
        return rows;
    }

    /// The greedy continuation of `prompt`: the prompt in one step, then token by token.
    public List<Integer> greedy(int[] prompt, int tokens) {
        List<Integer> result = new ArrayList<>();
        try (KvSequence sequence = newSequence()) {
            float[] last = step(List.of(new Feed(sequence, prompt, 0, prompt.length)))[prompt.length - 1];
            while (true) {
                int best = argmax(last);
                result.add(best);
                if (result.size() == tokens) {
                    return result;
                }
                last = step(List.of(new Feed(sequence, new int[] {best}, 0, 1)))[0];
            }
        }
    }

    public static int argmax(float[] row) {
        int best = 0;
        for (int i = 1; i < row.length; i++) {
            best = row[i] > row[best] ? i : best;
        }
        return best;
    }

    @Override
    public void close() {
        pool.close();
        queue.close();
        model.close();
        file.close();
        backend.close();
    }
}
