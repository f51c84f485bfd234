package dev.ferrum.engine.cpu;

/// Splits the rows of a small operation over the pool, or does not when they are too few to pay for it.
final class RowSplit {
    /// Elements below which an operation stays on the caller. Waking the pool costs about 1 µs, in which one thread
    /// passes over some 10,000 floats (CPU_NOTES, section 5); below twice that two threads cannot win.
    static final long INLINE_BELOW = 20_000;

    /// Chunks per worker: enough for a worker that is held up to leave its share to the others.
    private static final int CHUNKS_PER_WORKER = 4;

    private final WorkerPool pool;

    RowSplit(WorkerPool pool) {
        this.pool = pool;
    }

    /// Runs `body` over `0..rows-1`, where a row costs about as much as passing over `elements` floats.
    void rows(int rows, long elements, WorkerPool.Chunk body) {
        if (rows * elements < INLINE_BELOW || rows < 2 || pool.threads() == 1) {
            if (rows > 0) {
                body.run(0, 0, rows);
            }
            return;
        }
        pool.chunks(rows, Math.max(1, rows / (CHUNKS_PER_WORKER * pool.threads())), body);
    }
}
