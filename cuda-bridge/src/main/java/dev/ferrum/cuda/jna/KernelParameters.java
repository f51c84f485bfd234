package dev.ferrum.cuda.jna;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// The parameters of one kernel launch in native memory: filled, launched, and filled again, so that a launch allocates
/// nothing. The driver copies them before `cuLaunchKernel` returns. For one thread at a time.
///
/// ```
/// table: 32 addresses, entry i of slot i | slots: 32 × 8 bytes | CUlaunchConfig, 56 bytes | one CUlaunchAttribute
/// ```
public final class KernelParameters implements AutoCloseable {
    private static final int MOST = 32;
    private static final int SLOT = Long.BYTES;
    private static final long SLOTS = (long) MOST * SLOT;
    private static final long CONFIG = 2 * SLOTS;
    /// `CUlaunchConfig`: three grid and three block sizes and the shared bytes as u32, then stream, attributes, count.
    private static final long STREAM = CONFIG + 32;

    private static final long ATTRIBUTES = CONFIG + 40;
    private static final long ATTRIBUTE_COUNT = CONFIG + 48;
    /// `CUlaunchAttribute`: an id, padding to 8 bytes, a value of 64 bytes.
    private static final long ATTRIBUTE = CONFIG + 64;

    private static final int PROGRAMMATIC_STREAM_SERIALIZATION = 6;
    private static final long BYTES = ATTRIBUTE + 72;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment memory = arena.allocate(BYTES, 64);
    private int count;

    public KernelParameters() {
        for (int i = 0; i < MOST; i++) {
            memory.set(JAVA_LONG, (long) i * SLOT, memory.address() + SLOTS + (long) i * SLOT);
        }
        memory.set(JAVA_LONG, ATTRIBUTES, memory.address() + ATTRIBUTE);
        memory.set(JAVA_INT, ATTRIBUTE_COUNT, 1);
        memory.set(JAVA_INT, ATTRIBUTE, PROGRAMMATIC_STREAM_SERIALIZATION);
        memory.set(JAVA_INT, ATTRIBUTE + 8, 1);
    }

    /// Forgets what was put.
    public KernelParameters clear() {
        count = 0;
        return this;
    }

    /// A device address or a 64-bit number.
    public KernelParameters put(long value) {
        memory.set(JAVA_LONG, next(), value);
        return this;
    }

    public KernelParameters put(int value) {
        memory.set(JAVA_INT, next(), value);
        return this;
    }

    public KernelParameters put(float value) {
        memory.set(JAVA_FLOAT, next(), value);
        return this;
    }

    private long next() {
        if (count == MOST) {
            throw new IllegalStateException("kernel parameters: expected at most %d, found one more".formatted(MOST));
        }
        return SLOTS + (long) count++ * SLOT;
    }

    /// What `cuLaunchKernel` takes as its parameters.
    public long address() {
        return memory.address();
    }

    /// A `CUlaunchConfig` that lets the kernel start before the one ahead of it in `stream` has ended
    /// (programmatic stream serialisation; compute capability 9.0). Valid until the next call.
    public long overlappingConfig(
            int gridX, int gridY, int gridZ, int blockX, int blockY, int blockZ, int sharedBytes, long stream) {
        memory.set(JAVA_INT, CONFIG, gridX);
        memory.set(JAVA_INT, CONFIG + 4, gridY);
        memory.set(JAVA_INT, CONFIG + 8, gridZ);
        memory.set(JAVA_INT, CONFIG + 12, blockX);
        memory.set(JAVA_INT, CONFIG + 16, blockY);
        memory.set(JAVA_INT, CONFIG + 20, blockZ);
        memory.set(JAVA_INT, CONFIG + 24, sharedBytes);
        memory.set(JAVA_LONG, STREAM, stream);
        return memory.address() + CONFIG;
    }

    @Override
    public void close() {
        arena.close();
    }
}
