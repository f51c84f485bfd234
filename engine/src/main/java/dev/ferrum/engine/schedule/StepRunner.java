package dev.ferrum.engine.schedule;

import dev.ferrum.engine.backend.CommandQueue;
import dev.ferrum.engine.kv.KvPool;
import dev.ferrum.engine.kv.KvSequence;
import dev.ferrum.engine.model.CausalModel;
import dev.ferrum.engine.model.Logits;
import dev.ferrum.engine.model.TokenBatch;
import dev.ferrum.engine.model.TokenBatch.LogitsWanted;
import dev.ferrum.engine.profile.Counter;
import dev.ferrum.engine.profile.Profiler;
import dev.ferrum.engine.profile.Stage;
import java.util.ArrayList;
import java.util.List;

/// Runs the model over the rows of one step and tells the profiler where host time went. Engine thread only.
///
/// A step is `begin`, any number of `add`, `forward`, `hostRead` once the logits were read, and `end`; `end` also after
/// one of them has thrown. Counting the experts of every row, which only measuring needs, comes last, when those who
/// wait for tokens have them; where the device works by itself, even later: while it is at the next step.
final class StepRunner {
    private final CausalModel model;
    private final KvPool pool;
    private final CommandQueue queue;
    private final Profiler profiler;
    private final List<Rows> added = new ArrayList<>();
    private TokenBatch batch = new TokenBatch();
    private long began;
    private boolean open;
    /// The device is done with the step, and the host has its logits.
    private boolean read;

    /// The step before, where it has ended and is not reported.
    private TokenBatch before = new TokenBatch();

    private boolean owed;
    private long beforeEnded;
    /// When the report of the step before was done, where the device was at this one meanwhile.
    private long settled;

    private record Rows(KvSequence kv, int count) {}

    StepRunner(CausalModel model, KvPool pool, CommandQueue queue, Profiler profiler) {
        this.model = model;
        this.pool = pool;
        this.queue = queue;
        this.profiler = profiler;
    }

    CausalModel model() {
        return model;
    }

    KvPool pool() {
        return pool;
    }

    /// Starts a step, which began at `nanos`; planning it is part of it.
    void begin(long nanos) {
        batch.clear();
        added.clear();
        began = nanos;
    }

    /// Adds `count` tokens from `ids[from]`; blocks are reserved.
    void add(KvSequence kv, int[] ids, int from, int count, LogitsWanted wanted) {
        batch.add(kv, ids, from, count, wanted);
        added.add(new Rows(kv, count));
    }

    /// Runs the model: afterwards the sequences are longer, and the logits can be asked for, which waits for the
    /// device.
    Logits forward() {
        // The routing of a step of other size lies elsewhere, and that place is about to be given up.
        boolean meanwhile = owed && model.runsAhead(queue) && before.rows() == batch.rows();
        long planned = System.nanoTime();
        if (!meanwhile) {
            settle();
            start(planned);
        }
        Logits logits = model.forward(batch, pool, queue);
        if (meanwhile) {
            settle();
            start(planned);
            settled = System.nanoTime();
        }
        for (Rows rows : added) {
            rows.kv().advance(rows.count());
        }
        profiler.count(Counter.STEPS, 1);
        return logits;
    }

    private void start(long planned) {
        profiler.stepStarted(model.pathName(batch.rows()), batch.rows(), began);
        open = true;
        read = false;
        settled = 0;
        if (profiler.on()) {
            profiler.fill(Stage.SCHEDULE, planned);
        }
    }

    /// Reports the last step, if that was put off: the next one does not follow at once.
    void settle() {
        if (owed) {
            owed = false;
            model.reportTraffic(before, pool);
            profiler.stepFinished(beforeEnded);
        }
    }

    /// Says that host time since `start` was `stage`; returns the time now, in nanoseconds.
    long hostSpan(Stage stage, long start) {
        long now = System.nanoTime();
        if (profiler.on()) {
            profiler.span(stage, -1, start, now - start);
        }
        return now;
    }

    /// Says that the host has what it waited for: all since the device's last work was [Stage#READ]. Returns the time
    /// now, in nanoseconds.
    long hostRead() {
        read = true;
        long now = System.nanoTime();
        if (profiler.on()) {
            profiler.fill(Stage.PROFILE, settled);
            profiler.fill(Stage.READ, now);
        }
        return now;
    }

    /// Ends the step; returns the time now, in nanoseconds.
    long end() {
        long now = System.nanoTime();
        if (!open) {
            return now;
        }
        open = false;
        if (!read || !profiler.on()) {
            profiler.stepFinished(now);
        } else if (model.runsAhead(queue)) {
            owed = true;
            beforeEnded = now;
            TokenBatch next = before;
            before = batch;
            batch = next;
        } else {
            model.reportTraffic(batch, pool);
            now = hostSpan(Stage.PROFILE, now);
            profiler.stepFinished(now);
        }
        return now;
    }

    /// The experts chosen in the last step, `[layers][rows][topK]`.
    int[][][] lastRouting() {
        return model.lastRouting(queue);
    }

    Profiler profiler() {
        return profiler;
    }
}
