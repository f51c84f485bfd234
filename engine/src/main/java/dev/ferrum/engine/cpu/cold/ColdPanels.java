package dev.ferrum.engine.cpu.cold;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Rows of Q4_K and Q5_K to floats with the bits of `Panels`: `code * (d * scale) - dmin * min` in one rounding, where
/// the definition takes two.
public final class ColdPanels {
    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;

    private ColdPanels() {}

    /// Decodes `count` elements, whole blocks, from byte `offset` of `w` to `out[at ..]`.
    public static void q4K(MemorySegment w, long offset, int count, float[] out, int at) {
        byte[] block = new byte[144];
        for (int k = 0; k < count; k += 256) {
            MemorySegment.copy(w, BYTE, offset + (long) (k >> 8) * 144, block, 0, 144);
            decode(block, 16, 0, out, at + k);
        }
    }

    /// As [#q4K] with fifth bits.
    public static void q5K(MemorySegment w, long offset, int count, float[] out, int at) {
        byte[] block = new byte[176];
        for (int k = 0; k < count; k += 256) {
            MemorySegment.copy(w, BYTE, offset + (long) (k >> 8) * 176, block, 0, 176);
            decode(block, 48, 1, out, at + k);
        }
    }

    /// `fifth` is 1 where 32 bytes of fifth bits lie at 16, else 0.
    private static void decode(byte[] block, int codes, int fifth, float[] out, int at) {
        float d = ColdHeader.half(block, 0);
        float dmin = -ColdHeader.half(block, 2);
        for (int j = 0; j < 8; j++) {
            float scale = ColdHeader.scale(block, 0, j) * d;
            float min = ColdHeader.minimum(block, 0, j) * dmin;
            int shift = 4 * (j & 1);
            for (int i = 0; i < 32; i++) {
                int code = block[codes + 32 * (j >> 1) + i] >> shift & 15 | (block[16 + i] >> j & fifth) << 4;
                out[at + 32 * j + i] = Math.fma(code, scale, min);
            }
        }
    }
}
