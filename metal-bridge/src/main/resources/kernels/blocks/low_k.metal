// Q2_K and Q3_K: 256 elements a block, 16 to a scale. Layouts: Q2K and Q3K of the engine's package quant.

// Where the codes of 2 bits of sixteen elements lie, from the first code byte; and how far up in their bytes.
static inline uint two_bit_byte(uint part) {
    return part / 8 * 32 + part % 2 * 16;
}

static inline uint two_bit_shift(uint part) {
    return part / 2 % 4 * 2;
}

// d * sc * q - dmin * m; 84 bytes: 16 bytes of scale and minimum, 64 bytes of codes, d, dmin.
static inline Sixteen decode_q2_k(device const uchar *row, uint part) {
    device const uchar *block = row + part / 16 * 84;
    uint sub = part % 16;
    uint scales = block[sub];
    float scale = half_at(block + 80) * float(scales & 0xfu);
    float minimum = half_at(block + 82) * float(scales >> 4);
    device const uchar *codes = block + 16 + two_bit_byte(sub);
    Sixteen result;
    for (uint q = 0; q < 4; q++) {
        uint two = word_at(codes + 4 * q) >> two_bit_shift(sub) & 0x03030303u;
        result.quarter[q] = scale * bytes_of(two) - minimum;
    }
    return result;
}

// Scale j of 6 bits: its low 4 bits in a half of byte j % 8, its upper 2 bits in byte 8 + j % 4.
static inline uint q3_k_scale(device const uchar *scales, uint j) {
    uint low = uint(scales[j % 8]) >> (j < 8 ? 0u : 4u) & 0xfu;
    uint high = uint(scales[8 + j % 4]) >> 2 * (j / 4) & 3u;
    return low | high << 4;
}

// d * (sc - 32) * (q - 4); 110 bytes: 32 bytes of third bits, 64 bytes of low bits, 12 bytes of scales, d.
static inline Sixteen decode_q3_k(device const uchar *row, uint part) {
    device const uchar *block = row + part / 16 * 110;
    uint sub = part % 16;
    float scale = half_at(block + 108) * (float(q3_k_scale(block + 96, sub)) - 32.0f);
    device const uchar *low = block + 32 + two_bit_byte(sub);
    device const uchar *high = block + sub % 2 * 16;
    Sixteen result;
    for (uint q = 0; q < 4; q++) {
        uint two = word_at(low + 4 * q) >> two_bit_shift(sub) & 0x03030303u;
        uint third = (word_at(high + 4 * q) >> sub / 2 & 0x01010101u) << 2;
        result.quarter[q] = scale * (bytes_of(two | third) - 4.0f);
    }
    return result;
}
