package dev.ferrum.engine.schedule;

import dev.ferrum.engine.api.GenerationEvent.Reason;
import dev.ferrum.engine.error.EngineException;
import dev.ferrum.engine.kv.KvExhaustedException;
import dev.ferrum.engine.kv.KvPool;
import dev.ferrum.engine.model.Logits;
import dev.ferrum.engine.model.TokenBatch.LogitsWanted;
import dev.ferrum.engine.profile.Counter;
import dev.ferrum.engine.profile.Profiler;
import dev.ferrum.engine.profile.Stage;
import dev.ferrum.engine.sampling.Sampler;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/// The requests that wait and those that run, and one step of the latter. Engine thread only.
final class Batcher {
    private static final int NO_TOKEN = -1;

    private final StepRunner steps;
    private final PrefixCache cache;
    private final Admission admission;
    private final Delivery delivery;
    private final StepPlanner.Budget budget;
    private final int maxSequences;
    private final int usableVocabulary;
    private final float[] row;
    private final int[] bestIds = new int[Logits.MAX_BEST];
    /// In order of submission.
    private final List<Sequence> waiting = new ArrayList<>();
    /// In order of admission, so that the last one is the youngest.
    private final List<Sequence> running = new ArrayList<>();
    private long step;
    /// When the last step ended, in nanoseconds.
    private long ended;

    /// Ids from `usableVocabulary` on are rows of the head that the tokenizer does not know: never sampled.
    Batcher(
            StepRunner steps,
            PrefixCache cache,
            Admission admission,
            Delivery delivery,
            SchedulerSettings settings,
            int usableVocabulary) {
        this.steps = steps;
        this.cache = cache;
        this.admission = admission;
        this.delivery = delivery;
        this.budget = new StepPlanner.Budget(steps.model().maxRows(), settings.prefillChunk());
        this.maxSequences = settings.maxSequences();
        this.usableVocabulary = usableVocabulary;
        this.row = new float[steps.model().vocabulary()];
    }

    void enqueue(Sequence sequence) {
        waiting.add(sequence);
    }

    boolean isIdle() {
        return waiting.isEmpty() && running.isEmpty();
    }

    boolean nothingRuns() {
        return running.isEmpty();
    }

    /// Ends every request whose caller has cancelled it.
    void endCancelled() {
        for (Sequence sequence : running) {
            if (sequence.handle.isCancelled()) {
                delivery.end(sequence, Reason.CANCELLED);
            }
        }
        for (Sequence sequence : waiting) {
            if (sequence.handle.isCancelled()) {
                delivery.end(sequence, Reason.CANCELLED);
            }
        }
        dropDone();
    }

    /// Admits waiting requests, first come first served, while there are places and KV blocks.
    void admit() {
        Iterator<Sequence> next = waiting.iterator();
        while (next.hasNext() && running.size() < maxSequences) {
            Sequence sequence = next.next();
            switch (admission.admit(sequence, running)) {
                case LATER -> {}
                case ADMITTED -> {
                    next.remove();
                    begin(sequence);
                }
                case NO_ROOM -> {
                    if (!running.isEmpty()) {
                        // Those behind wait too, or a long prompt would never see enough free blocks.
                        return;
                    }
                    next.remove();
                    delivery.end(sequence, Reason.OUT_OF_KV);
                }
            }
        }
    }

    private void begin(Sequence sequence) {
        sequence.state = new SequenceState.Prefilling();
        sequence.lastServed = step;
        for (int i = 0; i < sequence.promptTokens; i++) {
            sequence.sampler.accept(sequence.tokens()[i]);
        }
        steps.profiler().count(Counter.REUSED_TOKENS, sequence.reusedTokens);
        delivery.started(sequence);
        if (sequence.isRunning()) {
            running.add(sequence);
        }
    }

    /// When the last step ended, in nanoseconds: the next one begins there, if nothing else happens in between.
    long ended() {
        return ended;
    }

    /// Runs one step of the running requests; `start` is when the engine thread turned to it, in nanoseconds.
    void run(long start) {
        step++;
        List<Part> parts = secureBlocks(plan());
        if (parts.isEmpty()) {
            ended = start;
        } else {
            run(parts, start);
        }
        dropDone();
    }

    private record Part(Sequence sequence, int rows, LogitsWanted wanted) {}

    private List<Part> plan() {
        List<StepPlanner.Demand> demands = new ArrayList<>();
        for (Sequence sequence : running) {
            StepPlanner.Demand.Kind kind =
                    sequence.isPrefilling() ? StepPlanner.Demand.Kind.PREFILL : StepPlanner.Demand.Kind.DECODE;
            demands.add(new StepPlanner.Demand(kind, sequence.pending(), sequence.lastServed));
        }
        List<Part> parts = new ArrayList<>();
        for (StepPlan.Part part : StepPlanner.plan(demands, budget).parts()) {
            Sequence sequence = running.get(part.index());
            LogitsWanted wanted = part.rows() == sequence.pending() ? LogitsWanted.LAST : LogitsWanted.NONE;
            parts.add(new Part(sequence, part.rows(), wanted));
        }
        return parts;
    }

    /// Reserves the parts' blocks; where there are too few, the youngest request ends, until there are enough.
    private List<Part> secureBlocks(List<Part> parts) {
        for (Part part : parts) {
            Sequence sequence = part.sequence;
            boolean secured = false;
            while (!secured && sequence.isRunning()) {
                try {
                    admission.reserve(sequence.kv, sequence.kv.length() + part.rows);
                    secured = true;
                } catch (KvExhaustedException full) {
                    delivery.end(youngest(), Reason.OUT_OF_KV);
                }
            }
        }
        return parts.stream().filter(part -> part.sequence.isRunning()).toList();
    }

    private Sequence youngest() {
        return running.reversed().stream()
                .filter(Sequence::isRunning)
                .findFirst()
                .orElseThrow();
    }

    private void run(List<Part> parts, long start) {
        steps.begin(start);
        for (Part part : parts) {
            Sequence sequence = part.sequence;
            steps.add(sequence.kv, sequence.tokens(), sequence.kv.length(), part.rows, part.wanted);
            sequence.served(step, start);
        }
        try {
            Logits logits = steps.forward();
            int best = best(parts, logits);
            if (best > 0) {
                logits.findBest(usableVocabulary, best);
            } else {
                logits.read();
            }
            long computed = steps.hostRead();
            int[] ids = sample(parts, logits, best);
            long sampled = steps.hostSpan(Stage.SAMPLE, computed);
            deliver(parts, ids, sampled);
            steps.hostSpan(Stage.EMIT, sampled);
        } finally {
            ended = steps.end();
        }
    }

    /// How many of the greatest logits of each row the device should find; 0 where all logits are needed or at hand.
    private int best(List<Part> parts, Logits logits) {
        int most = 0;
        for (Part part : parts) {
            if (part.wanted == LogitsWanted.LAST) {
                int wanted = part.sequence.sampler.wanted();
                if (wanted == 0) {
                    return 0;
                }
                most = Math.max(most, wanted);
            }
        }
        return logits.findsBest() && most <= Logits.MAX_BEST && most < usableVocabulary ? most : 0;
    }

    /// One id for each part that asked for logits, [#NO_TOKEN] for the others and for those that failed. `best` as
    /// [#best] said.
    private int[] sample(List<Part> parts, Logits logits, int best) {
        int[] ids = new int[parts.size()];
        int logitRow = 0;
        for (int i = 0; i < ids.length; i++) {
            ids[i] = NO_TOKEN;
            if (parts.get(i).wanted == LogitsWanted.LAST) {
                Sampler sampler = parts.get(i).sequence.sampler;
                try {
                    if (best > 0) {
                        logits.bestOfRow(logitRow++, bestIds, row);
                        ids[i] = sampler.sampleBest(bestIds, row);
                    } else {
                        logits.row(logitRow++, row);
                        ids[i] = sampler.sample(row, usableVocabulary);
                    }
                } catch (EngineException e) {
                    delivery.fail(parts.get(i).sequence, e);
                }
            }
        }
        return ids;
    }

    private void deliver(List<Part> parts, int[] ids, long sampled) {
        for (int i = 0; i < ids.length; i++) {
            Sequence sequence = parts.get(i).sequence;
            if (sequence.isPrefilling()) {
                steps.profiler().count(Counter.PROMPT_TOKENS, parts.get(i).rows);
                if (parts.get(i).wanted == LogitsWanted.NONE && !sequence.handle.isCancelled()) {
                    delivery.reading(sequence);
                }
            }
            // Cancelled during the step: its token is not sent any more, the ending comes before the next step.
            if (ids[i] != NO_TOKEN && !sequence.handle.isCancelled()) {
                sequence.state = new SequenceState.Decoding();
                delivery.token(sequence, ids[i], sampled);
            }
        }
    }

    /// Ends every running request with `error`; nothing that is in the KV cache is trusted any more.
    void failRunning(EngineException error) {
        for (Sequence sequence : running) {
            delivery.fail(sequence, error);
        }
        dropDone();
        cache.clear();
    }

    /// Ends every request, as cancelled.
    void cancelAll() {
        running.forEach(sequence -> delivery.end(sequence, Reason.CANCELLED));
        waiting.forEach(sequence -> delivery.end(sequence, Reason.CANCELLED));
        dropDone();
    }

    /// Ends every request with `error`.
    void failAll(EngineException error) {
        waiting.forEach(sequence -> delivery.fail(sequence, error));
        failRunning(error);
    }

    private void dropDone() {
        running.removeIf(Delivery::isDone);
        waiting.removeIf(Delivery::isDone);
    }

    /// Tells the profiler how many wait and run, and how full the KV cache is.
    void reportLevels() {
        Profiler profiler = steps.profiler();
        KvPool pool = steps.pool();
        profiler.level(Counter.QUEUE_DEPTH, waiting.size());
        profiler.level(Counter.RUNNING, running.size());
        profiler.level(Counter.KV_BLOCKS_USED, pool.usedBlocks());
        profiler.level(Counter.KV_BLOCKS_TOTAL, pool.blocks());
    }
}
