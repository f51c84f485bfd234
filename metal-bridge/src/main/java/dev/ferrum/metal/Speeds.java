package dev.ferrum.metal;

import dev.ferrum.engine.backend.DeviceBuffer;
import dev.ferrum.engine.backend.WeightMatrix;
import dev.ferrum.engine.gguf.GgmlType;
import dev.ferrum.engine.profile.NoProfiler;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/// How fast products are, for a report: one row reads all weights, many rows multiply; and whether weights in a
/// mapped file are read as fast as copied ones.
final class Speeds {
    private static final int COLS = 4096;
    private static final int REPEATS = 5;
    /// Keeps one product far below the time after which the system ends it.
    private static final int MOST_PRODUCT_ROWS = 4096;

    private final MetalBackend backend;
    private final PrintStream out;
    private final long bytes;
    private final int many;

    /// With matrices of about `bytes`, and `many` rows where there are many.
    Speeds(MetalBackend backend, PrintStream out, long bytes, int many) {
        this.bytes = bytes;
        this.many = many;
        this.backend = backend;
        this.out = out;
    }

    void print() {
        for (GgmlType type : GgmlType.values()) {
            if (type != GgmlType.I32) {
                print(type);
            }
        }
        mapped();
    }

    private void print(GgmlType type) {
        int rows = Math.toIntExact(bytes / type.rowBytes(COLS));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment zeros = arena.allocate(type.rowBytes(COLS) * rows, 16);
            double reading = seconds(type, rows, 1, zeros);
            int fewer = Math.min(rows, MOST_PRODUCT_ROWS);
            double multiplying = seconds(type, fewer, many, zeros);
            out.printf(
                    "speed %s: one row %.1f GB/s, %d rows %.2f TFLOPS%n",
                    type, zeros.byteSize() / reading / 1e9, many, 2.0 * fewer * COLS * many / multiplying / 1e12);
        }
    }

    private void mapped() {
        int rows = Math.toIntExact(bytes / GgmlType.F16.rowBytes(COLS));
        try (Arena arena = Arena.ofShared()) {
            Path file = Files.createTempFile("ferrum", ".weights");
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                MemorySegment data = channel.map(FileChannel.MapMode.READ_WRITE, 0, bytes, arena);
                data.fill((byte) 0);
                double inPlace = seconds(GgmlType.F16, rows, 1, data);
                double copied =
                        seconds(GgmlType.F16, rows, 1, arena.allocate(bytes, 16).copyFrom(data));
                out.printf(
                        "speed of mapped weights: %.1f GB/s, of copied ones %.1f GB/s%n",
                        bytes / inPlace / 1e9, bytes / copied / 1e9);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The median of some runs, after one that wakes the GPU.
    private double seconds(GgmlType type, int rows, int inputs, MemorySegment data) {
        double[] times = new double[REPEATS];
        try (WeightMatrix weights = backend.matrix("speed", type, rows, COLS, data);
                DeviceBuffer x = backend.allocate(4L * inputs * COLS);
                DeviceBuffer y = backend.allocate(4L * inputs * rows);
                var queue = backend.openQueue(new NoProfiler())) {
            for (int i = -1; i < REPEATS; i++) {
                long start = System.nanoTime();
                queue.dense().linear(weights, x, inputs, y);
                queue.sync();
                if (i >= 0) {
                    times[i] = (System.nanoTime() - start) / 1e9;
                }
            }
        }
        Arrays.sort(times);
        return times[REPEATS / 2];
    }
}
