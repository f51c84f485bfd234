package dev.ferrum.metal.check;

import dev.ferrum.engine.backend.BackendException;
import dev.ferrum.engine.backend.DeviceBuffer;
import dev.ferrum.engine.backend.ExpertWeights;
import dev.ferrum.engine.backend.MoeOps.PairInput;
import dev.ferrum.engine.gguf.GgmlType;
import dev.ferrum.engine.quant.BlockFormats;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Experts of a mapped file of which one lies beyond 4 GiB. The file has holes where nothing was written, so it takes
/// little room on the disk.
public final class MappedCheck implements AutoCloseable {
    private static final GgmlType TYPE = GgmlType.F16;
    private static final int COLS = 4096;
    private static final int ROWS = 4096;
    private static final int EXPERTS = 132;
    /// Size of the file: experts of 32 MiB.
    public static final long BYTES = TYPE.rowBytes(COLS) * ROWS * EXPERTS;

    private static final int TOP_K = 2;

    private final Path file;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment data;

    /// Makes the file in the system's folder for temporary files.
    public MappedCheck() {
        try {
            file = Files.createTempFile("ferrum", ".weights");
            try (FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
                data = channel.map(FileChannel.MapMode.READ_WRITE, 0, BYTES, arena);
            }
        } catch (IOException e) {
            throw new BackendException("self-test: a temporary file could not be made (%s)".formatted(e), e);
        }
        for (int expert : new int[] {0, EXPERTS - 1}) {
            float[] row = Side.gaussian(COLS, expert);
            BlockFormats.of(TYPE).quantise(row, 0, COLS, data, expert * TYPE.rowBytes(COLS) * ROWS);
        }
    }

    /// The first rows of the first and of the last expert.
    public Check check() {
        return new Check("weights beyond 4 GiB", Checks.FLOAT, side -> {
            ExpertWeights weights = side.experts(TYPE, EXPERTS, ROWS, COLS, data);
            DeviceBuffer out = side.words(TOP_K * ROWS);
            DeviceBuffer x = side.upload(Side.gaussian(COLS, 9));
            side.queue().moe().pairLinear(weights, PairInput.TOKEN, x, side.upload(0, EXPERTS - 1), 1, TOP_K, out);
            return side.floats(out);
        });
    }

    @Override
    public void close() {
        arena.close();
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new BackendException("self-test: %s could not be deleted".formatted(file), e);
        }
    }
}
