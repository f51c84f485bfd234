package dev.ferrum.metal;

import java.util.function.Consumer;

/// Work of the GPU in order. Dispatches are gathered and go to Metal together: at a wait, before a recorded
/// step, or when there are many. Used by the thread that owns the backend.
final class MetalStream implements AutoCloseable {
    /// More than any step without a wait in it has; keeps the tables of one that goes on for long small.
    private static final int MOST_GATHERED = 4096;

    private final MetalThread thread;
    private final CommandBuffers buffers;
    private final TimedWork timed;
    private final Commands own = new Commands();
    /// Where dispatches go: the stream's own list, or the one of a step that is being recorded.
    private Commands current = own;
    /// Whether a wait or another hand-over came while a step was recorded.
    private boolean broken;

    private long generation;

    MetalStream(MetalContext context, Consumer<String> givenUp) {
        this.thread = context.thread();
        this.buffers = new CommandBuffers(context, givenUp);
        this.timed = new TimedWork(buffers);
        context.settleWith(this::sync);
    }

    /// Changes whenever work was handed over or waited for: what was enqueued before may have to be
    /// enqueued again.
    long generation() {
        return generation;
    }

    /// Begins a dispatch.
    Commands start(Kernel kernel) {
        if (current.dispatches().size() >= MOST_GATHERED) {
            flush();
        }
        return current.start(kernel);
    }

    /// The list that dispatches and marks go to now.
    Commands commands() {
        return current;
    }

    /// The mark that is open behind all that was handed over is not timed any more.
    void dropOpenMark() {
        timed.dropOpen();
    }

    /// Hands over what was gathered.
    void flush() {
        generation++;
        if (!current.isEmpty()) {
            broken = true;
            Commands list = current;
            thread.run(() -> hand(list));
            list.clear();
        }
    }

    private void hand(Commands list) {
        if (list.marks().isEmpty()) {
            buffers.submit(list);
        } else {
            timed.submit(list);
        }
    }

    /// Hands over a recorded step after all that was gathered before it.
    void submit(Commands recorded) {
        flush();
        thread.run(() -> hand(recorded));
    }

    /// Runs `ops` so that their dispatches go into `list`; false when they did not stay there because
    /// something waited meanwhile, or there were too many.
    boolean record(Commands list, Runnable ops) {
        flush();
        current = list;
        broken = false;
        try {
            ops.run();
            return !broken;
        } finally {
            current = own;
            generation++;
        }
    }

    /// True when nothing is gathered or under way.
    boolean idle() {
        return current.isEmpty() && !buffers.busy();
    }

    /// Waits for all earlier work. Throws [MetalException] when any of it failed.
    void sync() {
        generation++;
        if (idle()) {
            return;
        }
        broken = true;
        Commands list = current;
        try {
            thread.run(() -> {
                if (!list.isEmpty()) {
                    hand(list);
                }
                buffers.await();
            });
        } finally {
            list.clear();
        }
    }

    @Override
    public void close() {
        own.close();
    }
}
