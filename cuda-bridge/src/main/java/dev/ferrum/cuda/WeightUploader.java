package dev.ferrum.cuda;

import dev.ferrum.engine.backend.BackendException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Brings mapped weights to the card at the speed of its bus: while the card fetches one page-locked buffer, the
/// other is filled by several threads, because one alone does not read mapped pages fast enough.
///
/// Copies run on a stream of their own; whoever uses the weights waits for [#uploaded()] on the card.
final class WeightUploader implements AutoCloseable {
    private static final long BUFFER = 16L << 20;
    /// What an uploader takes of the card's memory at most.
    static final long CARD_BYTES = 2 * BUFFER;

    private static final long SLICE = 2L << 20;

    /// Threads that copy into page-locked memory.
    private static final int MOST_THREADS = 4;

    private final CudaStream stream;
    private final PinnedMemory[] buffers;
    private final CudaEvent[] fetched;
    private final CudaEvent uploaded;
    private final ExecutorService threads;
    private final CudaContext context;
    private final Set<CudaBuffer> open;
    private final CudaBuffer[] rows = new CudaBuffer[2];
    private int next;
    private int uploads;

    /// `open` takes the memory of the card that this needs.
    WeightUploader(CudaContext context, int threads, Set<CudaBuffer> open) {
        this.context = context;
        this.open = open;
        this.stream = new CudaStream(context);
        this.buffers = new PinnedMemory[] {new PinnedMemory(context, BUFFER), new PinnedMemory(context, BUFFER)};
        this.fetched = new CudaEvent[] {new CudaEvent(context), new CudaEvent(context)};
        this.uploaded = new CudaEvent(context);
        int wanted = threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
        this.threads = Executors.newFixedThreadPool(
                Math.min(MOST_THREADS, wanted),
                Thread.ofPlatform().daemon().name("ferrum-cuda-upload-", 0).factory());
    }

    /// Copies rows to the card and packs them into tiles at `target`; `data` has been read on return.
    void upload(MemorySegment data, long target, WeightTiles.Packing packing) {
        long step = Math.max(1, BUFFER / packing.bytes()) * packing.bytes();
        if (step > BUFFER) {
            throw new BackendException("CUDA: expected 16 rows of weights to take at most %d bytes, found %d"
                    .formatted(BUFFER, packing.bytes()));
        }
        for (long at = 0; at < data.byteSize(); at += step) {
            PinnedMemory buffer = buffers[next];
            fetched[next].await();
            long bytes = Math.min(step, data.byteSize() - at);
            fill(data.asSlice(at, bytes), buffer.segment());
            long rows = rows(next);
            stream.copyToDevice(rows, buffer.address(), bytes);
            stream.parameters().put(rows).put(target + at).put(packing.cols());
            int tiles = Math.toIntExact(bytes / packing.bytes() * packing.tiles());
            stream.launch(packing.kernel(), tiles, 1, 1, 32, 1, 0);
            stream.record(fetched[next]);
            next = 1 - next;
        }
        stream.record(uploaded);
        uploads++;
    }

    /// Where rows wait on the card until they are packed.
    private long rows(int buffer) {
        if (rows[buffer] == null) {
            rows[buffer] = CudaBuffer.allocate(context, stream, BUFFER, 0, open);
        }
        return rows[buffer].address();
    }

    /// Copies `data` to `target`; `data` has been read on return, the card may still be fetching.
    void upload(MemorySegment data, long target) {
        for (long at = 0; at < data.byteSize(); at += BUFFER) {
            PinnedMemory buffer = buffers[next];
            fetched[next].await();
            long bytes = Math.min(BUFFER, data.byteSize() - at);
            fill(data.asSlice(at, bytes), buffer.segment());
            stream.copyToDevice(target + at, buffer.address(), bytes);
            stream.record(fetched[next]);
            next = 1 - next;
        }
        stream.record(uploaded);
        uploads++;
    }

    private void fill(MemorySegment source, MemorySegment target) {
        if (source.byteSize() <= SLICE) {
            MemorySegment.copy(source, 0, target, 0, source.byteSize());
            return;
        }
        List<Callable<Void>> slices = new ArrayList<>();
        for (long at = 0; at < source.byteSize(); at += SLICE) {
            long from = at;
            long bytes = Math.min(SLICE, source.byteSize() - at);
            slices.add(() -> {
                MemorySegment.copy(source, from, target, from, bytes);
                return null;
            });
        }
        try {
            for (Future<Void> slice : threads.invokeAll(slices)) {
                slice.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BackendException("CUDA: the upload of weights was interrupted", e);
        } catch (ExecutionException e) {
            throw new BackendException(
                    "CUDA: reading weights from the model file failed; was it changed or removed meanwhile?",
                    e.getCause());
        }
    }

    /// How many uploads there were; a reader that knows an older number waits for [#uploaded()].
    int uploads() {
        return uploads;
    }

    /// The end of the last upload.
    CudaEvent uploaded() {
        return uploaded;
    }

    @Override
    public void close() {
        threads.shutdown();
        stream.settle();
        for (int i = 0; i < buffers.length; i++) {
            buffers[i].close();
            fetched[i].close();
        }
        uploaded.close();
        stream.close();
    }
}
