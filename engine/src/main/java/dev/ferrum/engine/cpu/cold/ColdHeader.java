package dev.ferrum.engine.cpu.cold;

/// The numbers at the head of a Q4_K or Q5_K block that begins at byte `o`; layout: [dev.ferrum.engine.quant.Q4K].
final class ColdHeader {
    private ColdHeader() {}

    /// The f16 at byte `o`.
    static float half(byte[] bytes, int o) {
        return Float.float16ToFloat((short) (bytes[o] & 255 | bytes[o + 1] << 8));
    }

    /// The 6-bit scale of sub-block `j` of 8.
    static int scale(byte[] bytes, int o, int j) {
        return j < 4 ? bytes[o + 4 + j] & 63 : bytes[o + 8 + j] & 15 | bytes[o + j] >> 2 & 48;
    }

    /// Its 6-bit minimum.
    static int minimum(byte[] bytes, int o, int j) {
        return j < 4 ? bytes[o + 8 + j] & 63 : bytes[o + 8 + j] >> 4 & 15 | bytes[o + 4 + j] >> 2 & 48;
    }
}
