package dev.ferrum.engine.synth;

import dev.ferrum.engine.error.EngineException;
import dev.ferrum.engine.gguf.GgufBody;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongConsumer;

/// Makes chunks of tensors on all cores and writes them in order on the calling thread.
///
/// A chunk depends on nothing but its number, so the file is the same however many cores there are.
final class ChunkPipeline implements AutoCloseable {
    private static final int MOST_THREADS = 16;

    private final Arena arena = Arena.ofShared();
    private final ExecutorService workers;
    private final Queue<MemorySegment> free = new ArrayDeque<>();
    private final Queue<Future<Made>> pending = new ArrayDeque<>();
    private final BlockNoise noise = new BlockNoise();
    private final long chunkBytes;
    private LongConsumer onWritten = written -> {};
    private long written;

    /// Fills `target`, chunk number `chunk` of a tensor; called on any thread.
    @FunctionalInterface
    interface Fill {
        void fill(BlockNoise noise, long chunk, MemorySegment target);
    }

    /// A filled chunk and the buffer to use again.
    private record Made(MemorySegment chunk, MemorySegment buffer) {}

    ChunkPipeline(long chunkBytes) {
        this.chunkBytes = chunkBytes;
        int threads = Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors());
        workers = Executors.newFixedThreadPool(
                threads, Thread.ofPlatform().name("synth-", 0).daemon().factory());
        // Twice the workers: they go on while the disk is behind.
        for (int i = 0; i < 2 * threads; i++) {
            free.add(arena.allocate(chunkBytes));
        }
    }

    /// Called on the calling thread after each chunk with the bytes written so far.
    void onWritten(LongConsumer listener) {
        onWritten = listener;
    }

    /// Queues one tensor of `bytes`, in chunks of whole blocks; writes what must be written to make room.
    void write(GgufBody body, long bytes, int blockBytes, Fill fill) throws IOException {
        long whole = chunkBytes / blockBytes * blockBytes;
        for (long from = 0; from < bytes; from += whole) {
            if (free.isEmpty()) {
                writeOldest(body);
            }
            MemorySegment buffer = free.remove();
            MemorySegment chunk = buffer.asSlice(0, Math.min(whole, bytes - from));
            long number = from / whole;
            pending.add(workers.submit(() -> {
                fill.fill(noise, number, chunk);
                return new Made(chunk, buffer);
            }));
        }
    }

    /// Writes everything that is still queued.
    void drain(GgufBody body) throws IOException {
        while (!pending.isEmpty()) {
            writeOldest(body);
        }
    }

    private void writeOldest(GgufBody body) throws IOException {
        Made made;
        try {
            made = pending.remove().get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException("writing the synthetic model was interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a worker failed to make a chunk", e.getCause());
        }
        body.write(made.chunk);
        free.add(made.buffer);
        written += made.chunk.byteSize();
        onWritten.accept(written);
    }

    @Override
    public void close() {
        workers.shutdownNow();
        workers.close();
        arena.close();
    }
}
