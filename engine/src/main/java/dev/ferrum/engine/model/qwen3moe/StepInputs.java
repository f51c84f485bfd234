package dev.ferrum.engine.model.qwen3moe;

import dev.ferrum.engine.backend.Backend;
import dev.ferrum.engine.backend.CommandQueue;
import dev.ferrum.engine.backend.DeviceBuffer;
import dev.ferrum.engine.error.EngineException;
import dev.ferrum.engine.kv.KvSequence;
import dev.ferrum.engine.model.ModelOptions;
import dev.ferrum.engine.model.TokenBatch;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.Deque;

/// What changes from step to step, as i32 parts of one buffer on the device: tokens, positions and sequences of the
/// rows, the rows whose logits are wanted, and the sequences' block tables. One buffer, because every copy to a device
/// costs a few microseconds, however small. Owns the buffer and its host copy.
final class StepInputs implements AutoCloseable {
    // Shared: loaded on the caller's thread, used on the engine's.
    private final Arena arena = Arena.ofShared();
    private final Deque<AutoCloseable> owned = new ArrayDeque<>();
    private final int vocabulary;
    private final int maxRows;
    private final int maxSequences;
    private final int maxBlocks;
    private final int maxContext;
    private final DeviceBuffer device;
    private final MemorySegment host;
    private final Column tokens;
    private final Column positions;
    private final Column rowSequence;
    private final Column blockTable;
    private final Column logitRows;

    StepInputs(Backend backend, Qwen3MoeConfig config, ModelOptions options) {
        vocabulary = config.vocabulary();
        maxRows = options.maxRows();
        maxSequences = options.maxSequences();
        maxContext = options.maxContext() == 0 ? config.trainedContext() : options.maxContext();
        maxBlocks = Math.ceilDiv(maxContext, options.blockTokens());
        owned.push(arena);
        try {
            long words = 4L * maxRows + (long) maxSequences * maxBlocks;
            device = backend.allocate(4 * words);
            owned.push(device);
            host = arena.allocate(4 * words, 64);
            tokens = column(0, maxRows);
            positions = column(maxRows, maxRows);
            rowSequence = column(2L * maxRows, maxRows);
            logitRows = column(3L * maxRows, maxRows);
            // Last: of its rows only the first few are sent.
            blockTable = column(4L * maxRows, (long) maxSequences * maxBlocks);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /// Copies the batch to the device. Throws an [EngineException] for a token id that the model does not have.
    void upload(TokenBatch batch, CommandQueue queue) {
        check(batch);
        for (int row = 0; row < batch.rows(); row++) {
            tokens.set(row, batch.token(row));
            positions.set(row, batch.position(row));
            rowSequence.set(row, batch.sequenceOf(row));
        }
        for (int s = 0; s < batch.sequences().size(); s++) {
            KvSequence sequence = batch.sequences().get(s);
            for (int block = 0; block < sequence.blockCount(); block++) {
                blockTable.set(s * maxBlocks + block, sequence.block(block));
            }
        }
        for (int i = 0; i < batch.logitCount(); i++) {
            logitRows.set(i, batch.logitRow(i));
        }
        queue.write(
                device,
                0,
                host.asSlice(0, 4L * (4L * maxRows + (long) batch.sequences().size() * maxBlocks)));
    }

    /// `size` words from word `from`.
    private Column column(long from, long size) {
        return new Column(device.slice(4 * from, 4 * size), host.asSlice(4 * from, 4 * size));
    }

    private void check(TokenBatch batch) {
        if (batch.rows() < 1 || batch.rows() > maxRows || batch.sequences().size() > maxSequences) {
            throw new IllegalArgumentException("batch: expected 1..%d rows of at most %d sequences, found %d of %d"
                    .formatted(
                            maxRows,
                            maxSequences,
                            batch.rows(),
                            batch.sequences().size()));
        }
        for (int row = 0; row < batch.rows(); row++) {
            if (batch.token(row) < 0 || batch.token(row) >= vocabulary) {
                throw new EngineException(
                        "token id: expected 0..%d, found %d".formatted(vocabulary - 1, batch.token(row)));
            }
            if (batch.position(row) >= maxContext) {
                throw new EngineException("position: expected 0..%d in this context, found %d"
                        .formatted(maxContext - 1, batch.position(row)));
            }
        }
        for (KvSequence sequence : batch.sequences()) {
            if (sequence.blockCount() > maxBlocks) {
                throw new EngineException("KV blocks of a sequence: expected at most %d, found %d"
                        .formatted(maxBlocks, sequence.blockCount()));
            }
        }
    }

    DeviceBuffer tokens() {
        return tokens.device;
    }

    DeviceBuffer positions() {
        return positions.device;
    }

    DeviceBuffer rowSequence() {
        return rowSequence.device;
    }

    /// i32 `[sequences, maxBlocks]`.
    DeviceBuffer blockTable() {
        return blockTable.device;
    }

    DeviceBuffer logitRows() {
        return logitRows.device;
    }

    int maxBlocks() {
        return maxBlocks;
    }

    int maxContext() {
        return maxContext;
    }

    @Override
    public void close() {
        Qwen3MoeLoader.closeAll(owned);
    }

    /// One i32 input on both sides.
    private record Column(DeviceBuffer device, MemorySegment host) {
        void set(int index, int value) {
            host.setAtIndex(ValueLayout.JAVA_INT, index, value);
        }
    }
}
