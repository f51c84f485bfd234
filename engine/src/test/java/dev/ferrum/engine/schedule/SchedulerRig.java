package dev.ferrum.engine.schedule;

import dev.ferrum.engine.api.GenerationRequest;
import dev.ferrum.engine.api.Prompt;
import dev.ferrum.engine.api.SamplingParams;
import dev.ferrum.engine.backend.KvType;
import dev.ferrum.engine.kv.KvLayout;
import dev.ferrum.engine.kv.KvPool;
import dev.ferrum.engine.profile.RecordingProfiler;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// A scheduler on a [FakeModel], stepped by the test itself unless it starts the engine thread.
final class SchedulerRig implements AutoCloseable {
    static final int BLOCK_TOKENS = 4;
    /// Two more than the tokenizer has: a scheduler that samples them fails.
    static final int VOCABULARY = FakeTokenizer.SIZE + 2;

    final RecordingProfiler profiler = new RecordingProfiler(FakeModel.LAYERS, 1 << 12);
    final FakeModel model;
    final KvPool pool;
    final Scheduler scheduler;

    SchedulerRig() {
        this(4096, 512, 32, 16);
    }

    SchedulerRig(int blocks, int context, int sequences, int chunk) {
        this(blocks, context, sequences, chunk, sequences + chunk);
    }

    SchedulerRig(int blocks, int context, int sequences, int chunk, int maxRows) {
        model = new FakeModel(VOCABULARY, maxRows, context, blocks, BLOCK_TOKENS);
        FakeBackend backend = new FakeBackend();
        pool = new KvPool(backend, new KvLayout(FakeModel.LAYERS, model.attention(), KvType.F16, BLOCK_TOKENS), blocks);
        FakeTokenizer tokenizer = new FakeTokenizer();
        scheduler = new Scheduler(
                model,
                pool,
                backend.openQueue(profiler),
                profiler,
                tokenizer,
                new PromptEncoder(tokenizer, new FakeTemplate()),
                new SchedulerSettings(context, sequences, chunk, "fake"));
    }

    Recorder submit(GenerationRequest request) {
        Recorder recorder = new Recorder();
        recorder.handle = scheduler.submit(request, recorder);
        return recorder;
    }

    /// A greedy request that goes on past end tokens.
    Recorder submit(int[] prompt, int tokens) {
        return submit(request(prompt, tokens));
    }

    static GenerationRequest request(int[] prompt, int tokens) {
        return new GenerationRequest(prompt(prompt), SamplingParams.greedy(), tokens, List.of(), true);
    }

    static Prompt prompt(int[] ids) {
        return new Prompt.Tokens(IntStream.of(ids).boxed().toList());
    }

    /// `count` tokens that depend on `seed`, all of them characters.
    static int[] prompt(int seed, int count) {
        return new java.util.SplittableRandom(seed)
                .ints(count, 0, FakeTokenizer.CHARACTERS)
                .toArray();
    }

    static int[] concat(int[] first, List<Integer> then, int... last) {
        return IntStream.concat(
                        IntStream.concat(IntStream.of(first), then.stream().mapToInt(Integer::intValue)),
                        IntStream.of(last))
                .toArray();
    }

    /// Steps until nothing is left to do.
    void run() {
        for (int step = 0; scheduler.runOneStep(); step++) {
            if (step > 100_000) {
                throw new IllegalStateException("the scheduler does not come to an end");
            }
        }
    }

    void steps(int count) {
        for (int i = 0; i < count; i++) {
            scheduler.runOneStep();
        }
    }

    /// The greedy continuation, straight from the model.
    List<Integer> greedy(int[] prompt, int tokens) {
        List<Integer> answer = new ArrayList<>();
        for (int i = 0; i < tokens; i++) {
            float[] logits = model.logits(concat(prompt, answer));
            int best = 0;
            for (int id = 1; id < FakeTokenizer.SIZE; id++) {
                best = logits[id] > logits[best] ? id : best;
            }
            answer.add(best);
        }
        return answer;
    }

    @Override
    public void close() {
        scheduler.close();
        if (pool.usedBlocks() != 0) {
            throw new IllegalStateException("%d KV blocks were not given back".formatted(pool.usedBlocks()));
        }
    }
}
