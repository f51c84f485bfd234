package dev.ferrum.engine.backend;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.ferrum.engine.gguf.GgmlType;
import dev.ferrum.engine.profile.NoProfiler;
import dev.ferrum.engine.quant.BlockFormats;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;

/// An open backend with a queue, and the transfers and random data that the tests of this package need; closes all it
/// made.
public final class ContractRig implements AutoCloseable {
    private final Backend backend;
    private final CommandQueue queue;
    private final Arena arena = Arena.ofShared();
    private final Deque<Runnable> open = new ArrayDeque<>();
    private final Random random;

    ContractRig(Backend backend, long seed) {
        this.backend = backend;
        this.queue = backend.openQueue(new NoProfiler());
        this.random = new Random(seed);
    }

    /// Decoded weights `[experts, rows, cols]` and the same on the device.
    record Weights(ExpertWeights device, float[] values, int rows, int cols) {
        /// Where row `row` of expert `expert` begins in `values`.
        int at(int expert, int row) {
            return (expert * rows + row) * cols;
        }
    }

    Backend backend() {
        return backend;
    }

    CommandQueue queue() {
        return queue;
    }

    DenseOps dense() {
        return queue.dense();
    }

    AttentionOps attention() {
        return queue.attention();
    }

    MoeOps moe() {
        return queue.moe();
    }

    Random random() {
        return random;
    }

    /// `count` Gaussian values of deviation 1.
    float[] gaussian(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    /// `count` integers in `0..bound-1`.
    int[] integers(int count, int bound) {
        return random.ints(count, 0, bound).toArray();
    }

    /// Random weights `[experts, rows, cols]` of `type`.
    Weights experts(GgmlType type, int experts, int rows, int cols) {
        MemorySegment data = randomBlocks(type, experts * rows * cols);
        ExpertWeights device = backend.experts("test", type, experts, rows, cols, data);
        open.push(device::close);
        return new Weights(device, decoded(type, data, experts * rows * cols), rows, cols);
    }

    /// Random weights `[rows, cols]` of `type`, as a plain matrix.
    MatrixAndValues matrix(GgmlType type, int rows, int cols) {
        MemorySegment data = randomBlocks(type, rows * cols);
        WeightMatrix device = backend.matrix("test", type, rows, cols, data);
        open.push(device::close);
        return new MatrixAndValues(device, decoded(type, data, rows * cols), rows, cols);
    }

    /// Read only, and where a model file's tensors may begin: at a multiple of 32 bytes that is none of 64.
    private MemorySegment randomBlocks(GgmlType type, int count) {
        long bytes = type.rowBytes(count);
        MemorySegment data = arena.allocate(bytes + 32, 64).asSlice(32, bytes);
        BlockFormats.of(type).quantise(gaussian(count), 0, count, data, 0);
        return data.asReadOnly();
    }

    private static float[] decoded(GgmlType type, MemorySegment data, int count) {
        float[] values = new float[count];
        BlockFormats.of(type).dequantise(data, 0, count, values, 0);
        return values;
    }

    /// Decoded weights `[rows, cols]` and the same on the device.
    record MatrixAndValues(WeightMatrix device, float[] values, int rows, int cols) {}

    DeviceBuffer buffer(long bytes) {
        DeviceBuffer buffer = backend.allocate(bytes);
        open.push(buffer::close);
        return buffer;
    }

    /// A buffer for `count` floats or integers.
    DeviceBuffer words(int count) {
        return buffer((long) count * Float.BYTES);
    }

    DeviceBuffer upload(float[] values) {
        DeviceBuffer buffer = words(values.length);
        queue.write(buffer, 0, MemorySegment.ofArray(values));
        return buffer;
    }

    DeviceBuffer upload(int[] values) {
        DeviceBuffer buffer = words(values.length);
        queue.write(buffer, 0, MemorySegment.ofArray(values));
        return buffer;
    }

    float[] floats(DeviceBuffer buffer) {
        return bytes(buffer).toArray(JAVA_FLOAT);
    }

    int[] integers(DeviceBuffer buffer) {
        return bytes(buffer).toArray(JAVA_INT);
    }

    /// The values of a KV pool of `type`.
    float[] floats(DeviceBuffer buffer, KvType type) {
        return switch (type) {
            case F32 -> floats(buffer);
            case F16 -> {
                short[] halves = bytes(buffer).toArray(JAVA_SHORT);
                float[] values = new float[halves.length];
                for (int i = 0; i < halves.length; i++) {
                    values[i] = Float.float16ToFloat(halves[i]);
                }
                yield values;
            }
        };
    }

    private MemorySegment bytes(DeviceBuffer buffer) {
        MemorySegment copy = MemorySegment.ofArray(new int[Math.toIntExact((buffer.bytes() + 3) / 4)]);
        MemorySegment exact = copy.asSlice(0, buffer.bytes());
        queue.read(buffer, 0, exact);
        return exact;
    }

    @Override
    public void close() {
        while (!open.isEmpty()) {
            open.pop().run();
        }
        queue.close();
        backend.close();
        arena.close();
    }
}
