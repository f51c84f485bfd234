package dev.ferrum.engine.cpu.cold;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Rounds activations to blocks of 256 whole numbers, as `RoundedBlocks` of both widths does, in a [LaneOrder].
public final class ColdBlocks {
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

    /// These four are those of `RoundedBlocks`.
    private static final float ROUND = 0x1.8p23f;

    private static final int ROUND_BITS = 0x4b400000;
    private static final int STEPS = 255;
    private static final float LEAST = 1e-30f;

    private ColdBlocks() {}

    /// Rounds `count` floats from byte `offset` of `x`, whole blocks; `at` is where they start in `values`. `scales`
    /// gets one number a block, `sums` sixteen: of values `16 g .. 16 g + 15` at place `g`.
    public static void round(
            MemorySegment x,
            long offset,
            int count,
            LaneOrder order,
            short[] values,
            int at,
            float[] scales,
            float[] sums) {
        float[] block = new float[256];
        for (int start = at; start < at + count; start += 256) {
            MemorySegment.copy(x, FLOAT, offset + (long) (start - at) * Float.BYTES, block, 0, 256);
            int n = start >> 8;
            float max = 0;
            for (int i = 0; i < 256; i++) {
                max = Math.max(max, Math.abs(block[i]));
            }
            float inverse = max < LEAST ? 0 : STEPS / max;
            scales[n] = max / STEPS;
            for (int g = 0; g < 16; g++) {
                int sum = 0;
                for (int i = 16 * g; i < 16 * g + 16; i++) {
                    int q = Float.floatToRawIntBits(block[i] * inverse + ROUND) - ROUND_BITS;
                    values[start + order.place(i)] = (short) q;
                    sum += q;
                }
                sums[(n << 4) + g] = sum;
            }
        }
    }
}
