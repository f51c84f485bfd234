package dev.ferrum.engine.quant;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.ferrum.engine.error.EngineException;
import dev.ferrum.engine.gguf.GgmlType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Blocks of chosen bytes decode to what each format's formula, spelled out per element in double, says.
///
/// The formulas here go from element to bits; the decoders go from bytes to elements.
class BlockDecodingTest {
    /// f16 bit patterns: one, minus one and a half, zero, minus zero, largest, smallest subnormal, a subnormal.
    private static final int[] HALVES = {0x3C00, 0xBE00, 0x0000, 0x8000, 0x7BFF, 0x0001, 0x02A5};

    private static final int[] NON_LINEAR = {-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113};

    @Test
    void theListOfFormatsCoversEveryTypeOfWeight() {
        for (GgmlType type : GgmlType.values()) {
            if (type != GgmlType.I32) {
                assertEquals(type, BlockFormats.of(type).type());
            }
        }
        assertThrows(EngineException.class, () -> BlockFormats.of(GgmlType.I32));
    }

    @ParameterizedTest
    @EnumSource(
            value = GgmlType.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"I32"})
    void chosenBlocksDecodeToTheFormula(GgmlType type) {
        Random random = new Random(7 + type.id());
        for (int round = 0; round < 200; round++) {
            byte[] block = new byte[type.blockBytes()];
            // All codes lowest, all highest, then random ones; the scales take every pattern of the list in turn.
            switch (round % 4) {
                case 0 -> Arrays.fill(block, (byte) 0);
                case 1 -> Arrays.fill(block, (byte) 0xFF);
                default -> random.nextBytes(block);
            }
            putHalves(type, block, HALVES[round % HALVES.length], HALVES[round / HALVES.length % HALVES.length]);
            check(type, block, "round " + round);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = GgmlType.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"I32"})
    void severalBlocksAtOddOffsetsDecodeLikeEachAlone(GgmlType type) {
        BlockFormat format = BlockFormats.of(type);
        int blocks = 3;
        int count = blocks * type.blockElements();
        byte[] bytes = new byte[blocks * type.blockBytes() + 2];
        new Random(type.id()).nextBytes(bytes);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment odd = arena.allocate(bytes.length);
            odd.copyFrom(MemorySegment.ofArray(bytes));
            float[] together = new float[count + 10];
            format.dequantise(odd.asReadOnly(), 1, count, together, 5);
            for (int block = 0; block < blocks; block++) {
                float[] alone = new float[type.blockElements()];
                format.dequantise(odd, 1L + block * type.blockBytes(), alone.length, alone, 0);
                float[] part = Arrays.copyOfRange(together, 5 + block * alone.length, 5 + (block + 1) * alone.length);
                assertArrayEquals(alone, part);
            }
            for (int i = 0; i < 5; i++) {
                assertEquals(0, together[i]);
                assertEquals(0, together[count + 5 + i]);
            }
        }
    }

    private static void check(GgmlType type, byte[] block, String what) {
        float[] decoded = new float[type.blockElements()];
        BlockFormats.of(type).dequantise(MemorySegment.ofArray(block), 0, decoded.length, decoded, 0);
        IntToDoubleFunction formula = element -> expected(type, block, element);
        for (int i = 0; i < decoded.length; i++) {
            double expected = formula.applyAsDouble(i);
            // Two float roundings of terms that may cancel.
            double tolerance = 4e-7 * largestTerm(type, block, expected);
            assertEquals(expected, decoded[i], tolerance, "%s %s element %d".formatted(type, what, i));
        }
    }

    private static double largestTerm(GgmlType type, byte[] block, double expected) {
        return switch (type) {
            case Q4_1, Q5_1 -> Math.abs(half(block, 0)) * 31 + Math.abs(half(block, 2));
            case Q2_K -> 45 * Math.abs(half(block, 80)) + 15 * Math.abs(half(block, 82));
            case Q4_K, Q5_K -> 63 * 31 * Math.abs(half(block, 0)) + 63 * Math.abs(half(block, 2));
            default -> Math.abs(expected);
        };
    }

    /// Puts the two bit patterns where the format has its f16 scale and its f16 minimum.
    private static void putHalves(GgmlType type, byte[] block, int scale, int minimum) {
        switch (type) {
            case F32, BF16 -> finite(block);
            case F16 -> put16(block, 0, scale);
            case Q8_0, Q4_0, Q5_0, IQ4_NL, IQ4_XS -> put16(block, 0, scale);
            case Q4_1, Q5_1, Q4_K, Q5_K -> {
                put16(block, 0, scale);
                put16(block, 2, minimum);
            }
            case Q2_K -> {
                put16(block, 80, scale);
                put16(block, 82, minimum);
            }
            case Q3_K -> put16(block, 108, scale);
            case Q6_K -> put16(block, 208, scale);
            case I32 -> throw new IllegalArgumentException();
        }
    }

    /// Clears an exponent bit, as infinities and NaNs have no formula.
    private static void finite(byte[] block) {
        block[block.length - 1] &= (byte) 0xBF;
    }

    private static void put16(byte[] block, int at, int bits) {
        block[at] = (byte) bits;
        block[at + 1] = (byte) (bits >>> 8);
    }

    private static double expected(GgmlType type, byte[] b, int e) {
        return switch (type) {
            case F32 -> ieee(u16(b, 0) | (long) u16(b, 2) << 16, 8, 23);
            case F16 -> half(b, 0);
            case BF16 -> ieee(u16(b, 0), 8, 7);
            case Q8_0 -> half(b, 0) * b[2 + e];
            case Q4_0 -> half(b, 0) * (nibble(b, 2 + e % 16, e / 16) - 8);
            case Q4_1 -> half(b, 0) * nibble(b, 4 + e % 16, e / 16) + half(b, 2);
            case Q5_0 -> half(b, 0) * (nibble(b, 6 + e % 16, e / 16) + 16 * bit(b, 2, e) - 16);
            case Q5_1 -> half(b, 0) * (nibble(b, 8 + e % 16, e / 16) + 16 * bit(b, 4, e)) + half(b, 2);
            case Q2_K -> half(b, 80) * nibble(b, e / 16, 0) * twoBits(b, 16, e) - half(b, 82) * nibble(b, e / 16, 1);
            case Q3_K ->
                half(b, 108) * (q3Scale(b, e / 16) - 32) * (twoBits(b, 32, e) + 4 * bit(b, 8 * (e % 32) + e / 32) - 4);
            case Q4_K ->
                half(b, 0) * q4Scale(b, e / 32) * nibble(b, 16 + e / 64 * 32 + e % 32, e / 32 % 2)
                        - half(b, 2) * q4Minimum(b, e / 32);
            case Q5_K ->
                half(b, 0)
                                * q4Scale(b, e / 32)
                                * (nibble(b, 48 + e / 64 * 32 + e % 32, e / 32 % 2)
                                        + 16 * bit(b, 8 * (16 + e % 32) + e / 32))
                        - half(b, 2) * q4Minimum(b, e / 32);
            case Q6_K -> half(b, 208) * b[192 + e / 16] * (q6Code(b, e) - 32);
            case IQ4_NL -> half(b, 0) * NON_LINEAR[nibble(b, 2 + e % 16, e / 16)];
            case IQ4_XS ->
                half(b, 0) * (iq4Scale(b, e / 32) - 32) * NON_LINEAR[nibble(b, 8 + e / 32 * 16 + e % 16, e / 16 % 2)];
            case I32 -> throw new IllegalArgumentException();
        };
    }

    /// Four codes a byte, 32 bytes for each 128 elements: quarter by quarter.
    private static int twoBits(byte[] b, int at, int e) {
        return (b[at + e / 128 * 32 + e % 32] & 0xFF) >> 2 * (e % 128 / 32) & 3;
    }

    private static int q3Scale(byte[] b, int j) {
        return nibble(b, 96 + j % 8, j / 8) + 16 * ((b[104 + j % 4] & 0xFF) >> 2 * (j / 4) & 3);
    }

    private static int q4Scale(byte[] b, int j) {
        return j < 4 ? b[4 + j] & 63 : nibble(b, 12 + j - 4, 0) + 16 * ((b[4 + j - 4] & 0xFF) / 64);
    }

    private static int q4Minimum(byte[] b, int j) {
        return j < 4 ? b[8 + j] & 63 : nibble(b, 12 + j - 4, 1) + 16 * ((b[8 + j - 4] & 0xFF) / 64);
    }

    private static int q6Code(byte[] b, int e) {
        int half = e / 128;
        int quarter = e % 128 / 32;
        int low = nibble(b, half * 64 + quarter % 2 * 32 + e % 32, quarter / 2);
        return low + 16 * ((b[128 + half * 32 + e % 32] & 0xFF) >> 2 * quarter & 3);
    }

    private static int iq4Scale(byte[] b, int j) {
        return nibble(b, 4 + j / 2, j % 2) + 16 * (u16(b, 2) >> 2 * j & 3);
    }

    private static int nibble(byte[] b, int at, int which) {
        return (b[at] & 0xFF) / (which == 0 ? 1 : 16) % 16;
    }

    private static int bit(byte[] b, int at, int index) {
        return bit(b, 8 * at + index);
    }

    private static int bit(byte[] b, int index) {
        return b[index / 8] >> index % 8 & 1;
    }

    private static int u16(byte[] b, int at) {
        return b[at] & 0xFF | (b[at + 1] & 0xFF) << 8;
    }

    private static double half(byte[] b, int at) {
        return ieee(u16(b, at), 5, 10);
    }

    /// Sign, exponent, fraction by the definition of IEEE 754; finite numbers only.
    private static double ieee(long bits, int exponentBits, int fractionBits) {
        long fraction = bits & (1L << fractionBits) - 1;
        int exponent = (int) (bits >> fractionBits & (1L << exponentBits) - 1);
        int bias = (1 << exponentBits - 1) - 1;
        double sign = (bits >> fractionBits + exponentBits & 1) == 0 ? 1 : -1;
        double significand = fraction / (double) (1L << fractionBits) + (exponent == 0 ? 0 : 1);
        return sign * significand * Math.pow(2, Math.max(exponent, 1) - bias);
    }
}
