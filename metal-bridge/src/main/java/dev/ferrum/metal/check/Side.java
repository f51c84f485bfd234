package dev.ferrum.metal.check;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.ferrum.engine.backend.Backend;
import dev.ferrum.engine.backend.CommandQueue;
import dev.ferrum.engine.backend.DeviceBuffer;
import dev.ferrum.engine.backend.ExpertWeights;
import dev.ferrum.engine.backend.KvType;
import dev.ferrum.engine.gguf.GgmlType;
import dev.ferrum.engine.profile.NoProfiler;
import dev.ferrum.engine.quant.BlockFormats;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;

/// One of two backends that are compared, and all that a check made on it. Both sides get the same random data.
public final class Side implements AutoCloseable {
    private final Backend backend;
    private final CommandQueue queue;
    private final Form form;
    private final Arena arena = Arena.ofShared();
    private final Deque<Runnable> open = new ArrayDeque<>();

    /// In what form a side gets its weights.
    public enum Form {
        /// As a model file has them.
        BLOCKS,
        /// Decoded to f32, so that the reference rounds nothing.
        DECODED
    }

    /// Borrows `backend`.
    public Side(Backend backend, Form form) {
        this.backend = backend;
        this.queue = backend.openQueue(new NoProfiler());
        this.form = form;
    }

    CommandQueue queue() {
        return queue;
    }

    /// `count` values of deviation 1, the same for the same `seed`.
    static float[] gaussian(int count, long seed) {
        Random random = new Random(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    /// Random weights `[experts, rows, cols]` of `type`.
    ExpertWeights experts(GgmlType type, int experts, int rows, int cols, long seed) {
        int count = experts * rows * cols;
        MemorySegment blocks = arena.allocate(type.rowBytes(count), 64);
        BlockFormats.of(type).quantise(gaussian(count, seed), 0, count, blocks, 0);
        ExpertWeights weights = switch (form) {
            case BLOCKS -> backend.experts(type.name(), type, experts, rows, cols, blocks);
            case DECODED -> {
                float[] values = new float[count];
                BlockFormats.of(type).dequantise(blocks, 0, count, values, 0);
                MemorySegment floats = arena.allocateFrom(JAVA_FLOAT, values);
                yield backend.experts(type.name(), GgmlType.F32, experts, rows, cols, floats);
            }
        };
        open.push(weights::close);
        return weights;
    }

    /// Weights over memory that is there, in its own form on both sides.
    ExpertWeights experts(GgmlType type, int experts, int rows, int cols, MemorySegment data) {
        ExpertWeights weights = backend.experts("mapped", type, experts, rows, cols, data);
        open.push(weights::close);
        return weights;
    }

    DeviceBuffer bytes(long count) {
        DeviceBuffer buffer = backend.allocate(count);
        open.push(buffer::close);
        return buffer;
    }

    /// A buffer for `count` floats or integers.
    DeviceBuffer words(int count) {
        return bytes(4L * count);
    }

    DeviceBuffer upload(float... values) {
        DeviceBuffer buffer = words(values.length);
        queue.write(buffer, 0, MemorySegment.ofArray(values));
        return buffer;
    }

    DeviceBuffer upload(int... values) {
        DeviceBuffer buffer = words(values.length);
        queue.write(buffer, 0, MemorySegment.ofArray(values));
        return buffer;
    }

    float[] floats(DeviceBuffer buffer) {
        float[] values = new float[Math.toIntExact(buffer.bytes() / Float.BYTES)];
        queue.read(buffer, 0, MemorySegment.ofArray(values));
        return values;
    }

    /// The values of a cache of `type`.
    float[] values(DeviceBuffer buffer, KvType type) {
        return switch (type) {
            case F32 -> floats(buffer);
            case F16 -> {
                short[] halves = new short[Math.toIntExact(buffer.bytes() / Short.BYTES)];
                queue.read(buffer, 0, MemorySegment.ofArray(halves));
                float[] values = new float[halves.length];
                for (int i = 0; i < halves.length; i++) {
                    values[i] = Float.float16ToFloat(halves[i]);
                }
                yield values;
            }
        };
    }

    /// Several results as one.
    static float[] join(float[]... parts) {
        int length = 0;
        for (float[] part : parts) {
            length += part.length;
        }
        float[] all = new float[length];
        int at = 0;
        for (float[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }

    /// Integers as floats, which are exact for the small ones here.
    float[] integers(DeviceBuffer buffer) {
        int[] values = new int[Math.toIntExact(buffer.bytes() / Integer.BYTES)];
        queue.read(buffer, 0, MemorySegment.ofArray(values));
        float[] result = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            result[i] = values[i];
        }
        return result;
    }

    /// Gives back what the last check made.
    void clear() {
        while (!open.isEmpty()) {
            open.pop().run();
        }
    }

    @Override
    public void close() {
        clear();
        queue.close();
        arena.close();
    }
}
