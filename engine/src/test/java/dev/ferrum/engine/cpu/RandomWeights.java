package dev.ferrum.engine.cpu;

import dev.ferrum.engine.backend.WeightShape;
import dev.ferrum.engine.gguf.GgmlType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;

/// Weights of random bytes: every code and every integer scale occurs; the floats of a block are made sane.
final class RandomWeights {
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(java.nio.ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(java.nio.ByteOrder.LITTLE_ENDIAN);

    private RandomWeights() {}

    /// `[experts, rows, cols]` of `type`, `lead` bytes into an allocation, so that nothing is aligned by chance.
    static CpuWeights of(Arena arena, GgmlType type, int experts, int rows, int cols, int lead, long seed) {
        long bytes = type.rowBytes(cols) * rows * experts;
        MemorySegment data = arena.allocate(bytes + lead, 64).asSlice(lead);
        fill(data, type, new Random(seed));
        return new CpuWeights(new WeightShape(type + " test weights", type, experts, rows, cols), data);
    }

    private static void fill(MemorySegment data, GgmlType type, Random random) {
        byte[] block = new byte[type.blockBytes()];
        for (long o = 0; o < data.byteSize(); o += block.length) {
            random.nextBytes(block);
            // One block in 16 is all ones, one all zeros: the extreme codes and scales at once.
            int extreme = random.nextInt(16);
            if (extreme < 2) {
                java.util.Arrays.fill(block, (byte) -extreme);
            }
            MemorySegment.copy(block, 0, data, ValueLayout.JAVA_BYTE, o, block.length);
            switch (type) {
                case F32 -> data.set(FLOAT, o, (float) random.nextGaussian());
                case F16 -> half(data, o, random);
                case BF16 ->
                    data.set(SHORT, o, (short) (Float.floatToRawIntBits((float) random.nextGaussian()) >>> 16));
                case Q4_0, Q5_0, Q8_0, IQ4_NL, IQ4_XS -> half(data, o, random);
                case Q4_1, Q5_1, Q4_K, Q5_K -> {
                    half(data, o, random);
                    half(data, o + 2, random);
                }
                case Q2_K -> {
                    half(data, o + 80, random);
                    half(data, o + 82, random);
                }
                case Q3_K -> half(data, o + 108, random);
                case Q6_K -> half(data, o + 208, random);
                case I32 -> throw new IllegalArgumentException("no weights of " + type);
            }
        }
    }

    /// Zero, negative zero and the smallest subnormal among ordinary scales of either sign.
    private static void half(MemorySegment data, long at, Random random) {
        short bits = switch (random.nextInt(24)) {
            case 0 -> 0;
            case 1 -> (short) 0x8000;
            case 2 -> 1;
            default -> Float.floatToFloat16((float) random.nextGaussian() * 0.05f);
        };
        data.set(SHORT, at, bits);
    }

    /// f32 `[rows, cols]` in native memory, ordinary values and a few large ones.
    static MemorySegment activations(Arena arena, int rows, int cols, long seed) {
        Random random = new Random(seed);
        MemorySegment x = arena.allocate((long) rows * cols * Float.BYTES, 64);
        for (long i = 0; i < (long) rows * cols; i++) {
            float value = (float) random.nextGaussian();
            x.setAtIndex(ValueLayout.JAVA_FLOAT, i, random.nextInt(200) == 0 ? 20 * value : value);
        }
        return x;
    }
}
