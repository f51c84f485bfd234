package dev.ferrum.engine.quant;

import java.lang.foreign.MemorySegment;

/// Eight scales and eight minimums of 6 bits each in 12 bytes, as Q4_K and Q5_K have them.
///
/// ```
/// byte 0..3    scale j (0..3), and in the upper 2 bits those of scale j + 4
/// byte 4..7    minimum j,      and in the upper 2 bits those of minimum j + 4
/// byte 8..11   low 4 bits of scale j + 4, then low 4 bits of minimum j + 4
/// ```
/// Layout: ggml `get_scale_min_k4`.
final class PackedScales {
    static final int BYTES = 12;

    private PackedScales() {}

    static int scale(MemorySegment source, long at, int index) {
        return index < 4
                ? source.get(Bytes.BYTE, at + index) & 0x3F
                : source.get(Bytes.BYTE, at + index + 4) & 0xF | (source.get(Bytes.BYTE, at + index - 4) & 0xC0) >>> 2;
    }

    static int minimum(MemorySegment source, long at, int index) {
        return index < 4
                ? source.get(Bytes.BYTE, at + index + 4) & 0x3F
                : Bytes.unsigned(source, at + index + 4) >>> 4 | (source.get(Bytes.BYTE, at + index) & 0xC0) >>> 2;
    }

    static void put(MemorySegment target, long at, int[] scales, int[] minimums) {
        for (int j = 0; j < 4; j++) {
            target.set(Bytes.BYTE, at + j, (byte) (scales[j] | scales[j + 4] >>> 4 << 6));
            target.set(Bytes.BYTE, at + j + 4, (byte) (minimums[j] | minimums[j + 4] >>> 4 << 6));
            target.set(Bytes.BYTE, at + j + 8, (byte) (scales[j + 4] & 0xF | (minimums[j + 4] & 0xF) << 4));
        }
    }
}
