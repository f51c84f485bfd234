package dev.ferrum.engine.schedule;

import dev.ferrum.engine.api.BenchResult;
import dev.ferrum.engine.api.BenchSpec;
import dev.ferrum.engine.api.Evaluation;
import dev.ferrum.engine.api.GenerationEvent;
import dev.ferrum.engine.api.GenerationEvent.Reason;
import dev.ferrum.engine.api.GenerationHandle;
import dev.ferrum.engine.api.GenerationRequest;
import dev.ferrum.engine.api.MoeSwitches;
import dev.ferrum.engine.api.PathBoundaries;
import dev.ferrum.engine.backend.BackendException;
import dev.ferrum.engine.backend.CommandQueue;
import dev.ferrum.engine.chat.ThinkingSplitter;
import dev.ferrum.engine.error.EngineException;
import dev.ferrum.engine.kv.KvPool;
import dev.ferrum.engine.model.CausalModel;
import dev.ferrum.engine.profile.NoProfiler;
import dev.ferrum.engine.profile.Profiler;
import dev.ferrum.engine.sampling.Candidates;
import dev.ferrum.engine.sampling.SamplerChain;
import dev.ferrum.engine.tokenizer.Tokenizer;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;
import java.util.function.Function;

/// The engine thread and its inbox: requests in, steps, events out.
///
/// A turn of the loop takes the inbox, ends cancelled requests, admits waiting ones, and runs one step.
/// Benchmarks and evaluations wait until no request runs; requests that arrive after them wait for them. When a
/// step fails, the requests in it fail with the device's message and the loop goes on; an `Error` ends it, and
/// every request with it, and so does the loss of the device.
public final class Scheduler implements AutoCloseable {
    private final StepRunner steps;
    private final SchedulerSettings settings;
    private final Tokenizer tokenizer;
    private final PromptEncoder prompts;
    private final Candidates candidates;
    private final PrefixCache cache = new PrefixCache();
    private final Admission admission;
    private final Delivery delivery;
    private final Batcher batcher;
    /// Engine thread only.
    private final Queue<FutureTask<?>> tasks = new ArrayDeque<>();
    /// Engine thread only: run one by one while there is nothing else to do.
    private final Queue<FutureTask<?>> idleTasks = new ArrayDeque<>();
    private final StepWarmUp stepWarmUp;
    private final AtomicReference<MoeSwitches> switches = new AtomicReference<>();
    private final AtomicReference<PathBoundaries> boundaries = new AtomicReference<>();
    /// Engine thread only: the turn before ran a step, and the next one goes on with it.
    private boolean following;

    private final Inbox inbox = new Inbox();
    private final CompletableFuture<EngineException> loss = new CompletableFuture<>();
    private volatile Thread thread;
    /// Engine thread only: why the device does not work any more; null while it does.
    private EngineException lost;

    /// Uses, but does not own, `model`, `pool` and `queue`; they are the engine thread's until [#close()] has
    /// returned.
    public Scheduler(
            CausalModel model,
            KvPool pool,
            CommandQueue queue,
            Profiler profiler,
            Tokenizer tokenizer,
            PromptEncoder prompts,
            SchedulerSettings settings) {
        this.steps = new StepRunner(model, pool, queue, profiler);
        this.settings = settings;
        this.stepWarmUp =
                new StepWarmUp(new StepRunner(model, pool, queue, new NoProfiler()), settings.contextTokens());
        this.tokenizer = tokenizer;
        this.prompts = prompts;
        this.candidates = new Candidates(model.vocabulary());
        this.admission = new Admission(pool, cache);
        this.delivery = new Delivery(cache, profiler, Set.copyOf(tokenizer.endTokens()), settings.contextTokens());
        int usable = Math.min(model.vocabulary(), tokenizer.size());
        this.batcher = new Batcher(steps, cache, admission, delivery, settings, usable);
    }

    /// Starts the engine thread.
    public void start() {
        thread = Thread.ofPlatform().name("ferrum-engine").daemon(true).start(this::loop);
    }

    /// Queues a request; the prompt is rendered and encoded on this thread. A bad prompt ends as `Failed`, like
    /// everything else that is wrong with one request.
    public GenerationHandle submit(GenerationRequest request, Consumer<GenerationEvent> sink) {
        long now = System.nanoTime();
        RequestHandle handle = new RequestHandle();
        PromptEncoder.Encoded prompt = new PromptEncoder.Encoded(new int[0], "");
        EngineException refused = null;
        try {
            prompt = prompts.encode(request.prompt());
            TokenIds.require(prompt.ids(), steps.model().vocabulary());
            if (prompt.ids().length == 0) {
                refused = new EngineException("prompt: expected at least one token, found none");
            }
        } catch (EngineException e) {
            refused = e;
        }
        ThinkingSplitter channels =
                new ThinkingSplitter(tokenizer.idOf("<think>"), tokenizer.idOf("</think>"), prompt.text());
        Sequence sequence = new Sequence(
                request,
                prompt.ids(),
                new SamplerChain(request.sampling(), candidates),
                new OutputText(tokenizer.streaming(), channels, new StopStrings(request.stop())),
                handle,
                sink,
                now);
        EngineException refusal = refused;
        post(() -> arrive(sequence, refusal));
        return handle;
    }

    private void arrive(Sequence sequence, EngineException refusal) {
        if (refusal != null) {
            delivery.fail(sequence, refusal);
        } else if (sequence.promptTokens >= settings.contextTokens()) {
            // Nothing is dropped from the prompt to make room: what to leave out is the caller's decision.
            delivery.end(sequence, Reason.CONTEXT_FULL);
        } else {
            batcher.enqueue(sequence);
        }
    }

    /// Runs `tokens` through the model, `chunk` a step; waits for running requests and for the result.
    public Evaluation evaluate(int[] tokens, int chunk, int[] positions) {
        Evaluator evaluator = new Evaluator(tokens, chunk, positions);
        evaluator.check(steps.model().vocabulary(), steps.model().maxRows(), settings.contextTokens());
        return exclusively(evaluator);
    }

    /// Measures; waits for running requests and for the result. `progress` gets 0..1 on the engine thread.
    public BenchResult bench(BenchSpec spec, DoubleConsumer progress) {
        Benchmark benchmark = new Benchmark(spec, settings.backendName(), settings.prefillChunk(), progress);
        KvPool pool = steps.pool();
        benchmark.check(
                settings.maxSequences(),
                settings.contextTokens(),
                pool.blocks(),
                pool.layout().blockTokens());
        return exclusively(benchmark);
    }

    /// Runs `task` on the engine thread when no request runs or waits there, and waits for its result. What it is
    /// given answers true once the engine thread is wanted elsewhere: it is to end soon then.
    public <T> T whenIdle(Function<BooleanSupplier, T> task) {
        FutureTask<T> idle = new FutureTask<>(() -> task.apply(inbox::isDue));
        post(() -> idleTasks.add(idle));
        return await(idle);
    }

    private <T> T exclusively(ExclusiveTask<T> task) {
        AtomicReference<FutureTask<T>> self = new AtomicReference<>();
        self.set(new FutureTask<>(() -> {
            T result;
            try {
                result = task.run(steps, admission, () -> self.get().isCancelled() || inbox.isClosed());
            } finally {
                // Before the result is there: who gets it may look at the steps.
                steps.settle();
            }
            if (inbox.isClosed()) {
                throw new EngineException("the engine was closed while the task ran");
            }
            return result;
        }));
        post(() -> tasks.add(self.get()));
        return await(self.get());
    }

    private static <T> T await(FutureTask<T> task) {
        try {
            return task.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException known -> throw known;
                case Error error -> throw error;
                default -> throw new EngineException("engine task failed: " + e.getCause(), e.getCause());
            }
        } catch (InterruptedException e) {
            task.cancel(false);
            Thread.currentThread().interrupt();
            throw new EngineException("interrupted while waiting for the engine; the task was cancelled", e);
        } catch (CancellationException e) {
            throw new EngineException("the engine was closed before the task could run", e);
        }
    }

    /// Runs real steps while the engine thread is idle, for a few seconds at most or until `cancelled` answers
    /// true; waits for that, but keeps no request waiting for longer than one. Returns early when the scheduler
    /// closes.
    public void warmUp(BooleanSupplier cancelled) {
        for (int rows : StepWarmUp.ROUNDS) {
            long spent = 0;
            for (int i = 0; i < StepWarmUp.REPEATS && spent < StepWarmUp.LIMIT_NANOS; i++) {
                FutureTask<Long> round = new FutureTask<>(() -> stepWarmUp.run(rows, inbox::isDue));
                if (cancelled.getAsBoolean() || !inbox.offer(() -> idleTasks.add(round))) {
                    return;
                }
                try {
                    spent += round.get();
                } catch (CancellationException closed) {
                    return;
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                } catch (ExecutionException e) {
                    throw new EngineException("warm-up steps of the model failed: " + e.getCause(), e.getCause());
                }
            }
        }
    }

    /// Uses these variants of the MoE paths from the next step on.
    public void setMoeSwitches(MoeSwitches variants) {
        switches.set(variants);
    }

    /// Moves the boundaries between the MoE paths from the next step on.
    public void setPathBoundaries(PathBoundaries moved) {
        boundaries.set(moved);
    }

    /// Forgets prompts of ended requests, so that the next ones are computed from their first token on. Does so before
    /// any request that is submitted later.
    public void forgetPrompts() {
        post(cache::clear);
    }

    private void post(Runnable message) {
        if (!inbox.offer(message)) {
            throw new IllegalStateException("the engine is closed; open it again");
        }
    }

    private void loop() {
        EngineException broken = new EngineException("the engine thread has ended");
        try {
            boolean busy = false;
            while (lost == null && (busy || inbox.await())) {
                busy = runOneStep() && !inbox.isClosed();
            }
            broken = lost;
        } catch (Error e) {
            broken = new EngineException("the engine thread failed and ended: " + e, e);
            throw e;
        } finally {
            endEverything(broken);
            if (lost != null) {
                loss.complete(lost);
            }
        }
    }

    /// `listener` is told, once, when the device is lost: on the engine thread, when the scheduler has ended, or at
    /// once on this one if that has happened.
    public void whenLost(Consumer<EngineException> listener) {
        loss.thenAccept(listener);
    }

    /// One turn of the loop, on the engine thread; false when nothing is left to do.
    boolean runOneStep() {
        // A step that follows another begins where that one ended, so that no time between them is lost.
        long start = following ? batcher.ended() : System.nanoTime();
        following = false;
        inbox.runAll();
        MoeSwitches changed = switches.getAndSet(null);
        if (changed != null) {
            steps.settle();
            steps.model().switches(changed);
        }
        PathBoundaries moved = boundaries.getAndSet(null);
        if (moved != null) {
            steps.settle();
            steps.model().boundaries(moved);
        }
        batcher.endCancelled();
        if (tasks.isEmpty()) {
            batcher.admit();
        } else if (batcher.nothingRuns()) {
            tasks.remove().run();
        }
        if (!batcher.nothingRuns()) {
            try {
                batcher.run(start);
                following = !batcher.nothingRuns();
            } catch (RuntimeException e) {
                EngineException failure = stepFailed(e);
                batcher.failRunning(failure);
                lost = e instanceof BackendException device && device.deviceLost() ? failure : null;
            }
        }
        if (!following) {
            steps.settle();
        }
        batcher.reportLevels();
        boolean busy = !tasks.isEmpty() || !batcher.isIdle();
        if (!busy && !idleTasks.isEmpty()) {
            idleTasks.remove().run();
        }
        return busy || !idleTasks.isEmpty();
    }

    private static EngineException stepFailed(RuntimeException e) {
        return e instanceof EngineException known
                ? known
                : new EngineException(
                        "a step of the model failed: %s; the requests in it have ended, new ones can be sent"
                                .formatted(e),
                        e);
    }

    private void endEverything(EngineException broken) {
        inbox.close();
        inbox.runAll();
        tasks.forEach(task -> task.cancel(false));
        idleTasks.forEach(task -> task.cancel(false));
        if (broken == null) {
            batcher.cancelAll();
        } else {
            batcher.failAll(broken);
        }
        cache.clear();
        batcher.reportLevels();
    }

    /// Ends running and waiting requests as cancelled and stops the engine thread. Not from a sink.
    @Override
    public void close() {
        Thread engine = thread;
        if (engine == Thread.currentThread()) {
            throw new IllegalStateException("a sink must not close the engine: it runs on the engine's thread");
        }
        boolean first = inbox.close();
        if (engine == null) {
            if (first) {
                endEverything(null);
            }
            return;
        }
        boolean interrupted = false;
        while (engine.isAlive()) {
            try {
                engine.join();
            } catch (InterruptedException e) {
                // Memory the engine thread uses is freed next: wait for it in any case.
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
