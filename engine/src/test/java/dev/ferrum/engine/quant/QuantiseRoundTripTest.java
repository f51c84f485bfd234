package dev.ferrum.engine.quant;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.engine.gguf.GgmlType;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What is encoded decodes to within half a step, where a step is the gap between neighbouring codes in that block.
class QuantiseRoundTripTest {
    @ParameterizedTest
    @EnumSource(
            value = GgmlType.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"I32"})
    void valuesComeBackWithinHalfAStep(GgmlType type) {
        Random random = new Random(11 + type.id());
        for (double size : new double[] {1e-6, 1e-3, 0.02, 1, 300}) {
            for (double shift : new double[] {-3, -0.5, 0, 0.5, 3}) {
                float[] in = new float[2 * type.blockElements() + 256];
                int count = in.length / type.blockElements() * type.blockElements();
                for (int i = 0; i < count; i++) {
                    in[i] = (float) (size * (random.nextGaussian() + shift));
                }
                check(type, in, count, "size %s shift %s".formatted(size, shift));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = GgmlType.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"I32"})
    void blocksOfZerosStayZeros(GgmlType type) {
        int count = 256;
        byte[] bytes = new byte[(int) type.rowBytes(count)];
        Arrays.fill(bytes, (byte) 0x5A);
        MemorySegment target = MemorySegment.ofArray(bytes);
        BlockFormats.of(type).quantise(new float[count], 0, count, target, 0);
        float[] out = new float[count];
        BlockFormats.of(type).dequantise(target, 0, count, out, 0);
        for (float value : out) {
            assertEquals(0f, Math.abs(value));
        }
    }

    private static void check(GgmlType type, float[] in, int count, String what) {
        BlockFormat format = BlockFormats.of(type);
        MemorySegment target = MemorySegment.ofArray(new byte[(int) type.rowBytes(count) + 3]);
        format.quantise(in, 0, count, target, 3);
        float[] out = new float[count];
        format.dequantise(target, 3, count, out, 0);
        for (int i = 0; i < count; i++) {
            double half = halfStep(type, in, i) * (1 + 1e-4);
            assertTrue(
                    Math.abs(in[i] - out[i]) <= half,
                    "%s %s element %d: %s became %s, half a step is %s".formatted(type, what, i, in[i], out[i], half));
        }
    }

    /// An upper bound of half a step, from the values alone: range over number of steps, plus what rounding the
    /// scales to their own bits may add.
    private static double halfStep(GgmlType type, float[] in, int i) {
        int block = type.blockElements();
        int from = i / block * block;
        // Scales are halves: 2^-11 relative, 2^-24 at least; steps of scale × code therefore up to a few of these.
        double subnormal = Math.scalb(1.0, -24);
        return switch (type) {
            case F32 -> 0;
            case F16 -> Math.max(Math.abs(in[i]) / 2048, subnormal / 2);
            case BF16 -> Math.abs(in[i]) / 256;
            case Q8_0 -> (magnitude(in, from, 32) / 127 * 1.002 + subnormal) / 2;
            case Q4_0 -> (magnitude(in, from, 32) / 7 * 1.002 + subnormal) / 2;
            case Q5_0 -> (magnitude(in, from, 32) / 15 * 1.002 + subnormal) / 2;
            case Q4_1 -> (range(in, from, 32, 1.002) / 15 * 1.002 + 2 * subnormal) / 2;
            case Q5_1 -> (range(in, from, 32, 1.002) / 31 * 1.002 + 2 * subnormal) / 2;
            // The step of a sub-block is rounded up by at most one unit of its scale.
            case Q2_K -> affine(in, from, i, 16, 3, 15, subnormal);
            case Q4_K -> affine(in, from, i, 32, 15, 63, subnormal);
            case Q5_K -> affine(in, from, i, 32, 31, 63, subnormal);
            case Q3_K -> symmetric(in, from, i, 16, 3, 31, subnormal) / 2;
            case Q6_K -> symmetric(in, from, i, 16, 31, 127, subnormal) / 2;
            // Codes of the table are up to 24 apart, the outermost two 23.
            case IQ4_NL -> (magnitude(in, from, 32) / 113 * 1.002 + subnormal) * 24 / 2;
            case IQ4_XS -> symmetric(in, from, i, 32, 113, 31, subnormal) * 24 / 2;
            case I32 -> throw new IllegalArgumentException();
        };
    }

    private static double symmetric(float[] in, int from, int i, int size, int levels, int scales, double subnormal) {
        double own = magnitude(in, i / size * size, size) / levels;
        double unit = magnitude(in, from, 256) / levels / scales * 1.002 + subnormal;
        return own + unit;
    }

    private static double affine(float[] in, int from, int i, int size, int levels, int scales, double subnormal) {
        double deepest = 0;
        double widest = 0;
        for (int sub = from; sub < from + 256; sub += size) {
            deepest = Math.max(deepest, depth(in, sub, size));
        }
        double depthUnit = deepest / scales * 1.002 + subnormal;
        for (int sub = from; sub < from + 256; sub += size) {
            widest = Math.max(widest, span(in, sub, size) + depthUnit);
        }
        double own = (span(in, i / size * size, size) + depthUnit) / levels;
        double unit = widest / levels / scales * 1.002 + subnormal;
        return (own + unit) / 2;
    }

    private static double depth(float[] in, int from, int size) {
        double depth = 0;
        for (int i = from; i < from + size; i++) {
            depth = Math.max(depth, -in[i]);
        }
        return depth;
    }

    /// From the smallest value or zero, whichever is lower, to the largest.
    private static double span(float[] in, int from, int size) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int i = from; i < from + size; i++) {
            largest = Math.max(largest, in[i]);
        }
        return largest + depth(in, from, size);
    }

    private static double magnitude(float[] in, int from, int size) {
        double largest = 0;
        for (int i = from; i < from + size; i++) {
            largest = Math.max(largest, Math.abs(in[i]));
        }
        return largest;
    }

    private static double range(float[] in, int from, int size, double slack) {
        double smallest = Double.POSITIVE_INFINITY;
        double largest = Double.NEGATIVE_INFINITY;
        for (int i = from; i < from + size; i++) {
            smallest = Math.min(smallest, in[i]);
            largest = Math.max(largest, in[i]);
        }
        // The minimum is rounded down to a half.
        return largest - smallest + Math.abs(smallest) * (slack - 1);
    }
}
