package dev.ferrum.engine.synth;

import dev.ferrum.engine.gguf.GgmlType;
import dev.ferrum.engine.quant.Q4K;
import dev.ferrum.engine.quant.Q6K;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Random blocks of a format with a wanted mean and deviation, made as bytes: drawing codes is many times faster than
/// drawing numbers and quantising them, and an 18 GB file has 30 billion of them.
final class BlockNoise {
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;

    // Sub-block scales are uniform over the upper half of their range.
    private static final double Q4_SCALE_SQUARES = meanSquare(32, 63);
    private static final double Q6_SCALE_SQUARES = meanSquare(64, 127);
    // Four 16-bit numbers: their sum has mean 2 · 65535 and variance 4 · 65536² / 12.
    private static final double SUM_MEAN = 2 * 65_535.0;
    private static final double SUM_DEVIATION = 65_536 / Math.sqrt(3);

    // The middle of 0..15 is 7.5 = minimum / scale. A block of 32 normal numbers spans about four deviations.
    private final NormalCodes fourBits = new NormalCodes(8, 15, 7.5, 3.6);
    private final NormalCodes sixBits = new NormalCodes(16, 63, 32, 14);
    // 16 random bits to a byte of two codes: a quarter of the random numbers and look-ups of one at a time.
    private final byte[] codePairs = new byte[1 << 16];

    BlockNoise() {
        for (int bits = 0; bits < codePairs.length; bits++) {
            codePairs[bits] = (byte) (fourBits.code(bits) | fourBits.code(bits >>> 8) << 4);
        }
    }

    /// Fills `target`, whole blocks of `type`, from the random stream that starts at `seed`.
    void fill(GgmlType type, double mean, double deviation, long seed, MemorySegment target) {
        SplitMix random = new SplitMix(seed);
        switch (type) {
            case F32 -> fillF32(mean, deviation, random, target);
            case Q4_K -> fillQ4K(deviation, random, target);
            case Q6_K -> fillQ6K(deviation, random, target);
            case F16, BF16, Q8_0, Q4_0, Q4_1, Q5_0, Q5_1, Q2_K, Q3_K, Q5_K, IQ4_NL, IQ4_XS, I32 ->
                throw new IllegalArgumentException("noise: expected F32, Q4_K or Q6_K, found " + type);
        }
    }

    private static void fillF32(double mean, double deviation, SplitMix random, MemorySegment target) {
        double scale = deviation / SUM_DEVIATION;
        for (long at = 0; at < target.byteSize(); at += 4) {
            long bits = random.next();
            long sum = (bits & 0xFFFF) + (bits >>> 16 & 0xFFFF) + (bits >>> 32 & 0xFFFF) + (bits >>> 48);
            target.set(FLOAT, at, (float) (mean + scale * (sum - SUM_MEAN)));
        }
    }

    /// `x = d sc (q - 7.5)`: minimums equal scales, and `dmin` is 7.5 d.
    private void fillQ4K(double deviation, SplitMix random, MemorySegment target) {
        float d = sevenBits(deviation / Math.sqrt(fourBits.variance() * Q4_SCALE_SQUARES));
        short scale = Float.floatToFloat16(d);
        short minimum = Float.floatToFloat16(7.5f * d);
        int bytes = GgmlType.Q4_K.blockBytes();
        for (long block = 0; block < target.byteSize(); block += bytes) {
            target.set(SHORT, block + Q4K.SCALE, scale);
            target.set(SHORT, block + Q4K.MINIMUM, minimum);
            packScales(random.next(), target, block + Q4K.SCALES);
            for (int i = Q4K.QUANTS; i < bytes; i += 4) {
                target.set(INT, block + i, fourCodePairs(random.next()));
            }
        }
    }

    private int fourCodePairs(long bits) {
        return codePairs[(int) bits & 0xFFFF] & 0xFF
                | (codePairs[(int) (bits >>> 16) & 0xFFFF] & 0xFF) << 8
                | (codePairs[(int) (bits >>> 32) & 0xFFFF] & 0xFF) << 16
                | codePairs[(int) (bits >>> 48)] << 24;
    }

    /// Eight scales 32..63 from 5 random bits each, and minimums equal to them, in the 12 bytes of Q4_K.
    private static void packScales(long bits, MemorySegment target, long at) {
        for (int j = 0; j < 4; j++) {
            int first = 32 | (int) (bits >>> 10 * j) & 31;
            int second = 32 | (int) (bits >>> 10 * j + 5) & 31;
            byte upper = (byte) (first | second >>> 4 << 6);
            target.set(BYTE, at + j, upper);
            target.set(BYTE, at + j + 4, upper);
            target.set(BYTE, at + j + 8, (byte) ((second & 0xF) * 0x11));
        }
    }

    /// `x = d sc (q - 32)`: scales have random signs, or the codes' lopsided range would show as a mean.
    private void fillQ6K(double deviation, SplitMix random, MemorySegment target) {
        short scale = Float.floatToFloat16((float) (deviation / Math.sqrt(sixBits.variance() * Q6_SCALE_SQUARES)));
        for (long block = 0; block < target.byteSize(); block += GgmlType.Q6_K.blockBytes()) {
            for (int l = 0; l < 64; l++) {
                long bits = random.next();
                int first = sixBits.code(bits);
                int second = sixBits.code(bits >>> 16);
                int third = sixBits.code(bits >>> 32);
                int fourth = sixBits.code(bits >>> 48);
                long low = block + Q6K.QUANTS + l + (l & 32);
                target.set(BYTE, low, (byte) (first & 0xF | (third & 0xF) << 4));
                target.set(BYTE, low + 32, (byte) (second & 0xF | (fourth & 0xF) << 4));
                int upper = first >>> 4 | second >>> 4 << 2 | third >>> 4 << 4 | fourth >>> 4 << 6;
                target.set(BYTE, block + Q6K.HIGH_BITS + l, (byte) upper);
            }
            target.set(LONG, block + Q6K.SCALES, eightScales(random.next()));
            target.set(LONG, block + Q6K.SCALES + 8, eightScales(random.next()));
            target.set(SHORT, block + Q6K.SCALE, scale);
        }
    }

    /// Eight signed bytes of magnitude 64..127: a byte `s1vvvvvv` is positive or its complement.
    private static long eightScales(long bits) {
        long scales = 0;
        for (int j = 0; j < 8; j++) {
            int magnitude = 64 | (int) (bits >>> 8 * j) & 63;
            int signed = (bits >>> 8 * j + 6 & 1) == 0 ? magnitude : -magnitude;
            scales |= (signed & 0xFFL) << 8 * j;
        }
        return scales;
    }

    /// Rounded to seven significant bits, so that 7.5 times it is exact in half precision.
    private static float sevenBits(double value) {
        int exponent = Math.getExponent(value);
        return (float) Math.scalb((double) Math.round(Math.scalb(value, 6 - exponent)), exponent - 6);
    }

    private static double meanSquare(int from, int to) {
        double sum = 0;
        for (int value = from; value <= to; value++) {
            sum += (double) value * value;
        }
        return sum / (to - from + 1);
    }
}
