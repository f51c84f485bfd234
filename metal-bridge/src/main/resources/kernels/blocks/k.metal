// Q4_K, Q5_K and Q6_K: 256 elements a block. Layouts: Q4K, Q5K, Q6K and PackedScales of the engine's package quant.

// Scale j of the eight that Q4_K and Q5_K pack into 12 bytes, 6 bits each.
static inline uint packed_scale(device const uchar *scales, uint j) {
    if (j < 4) {
        return uint(scales[j]) & 0x3fu;
    }
    return (uint(scales[j + 4]) & 0xfu) | (uint(scales[j - 4]) & 0xc0u) >> 2;
}

static inline uint packed_minimum(device const uchar *scales, uint j) {
    if (j < 4) {
        return uint(scales[j + 4]) & 0x3fu;
    }
    return uint(scales[j + 4]) >> 4 | (uint(scales[j]) & 0xc0u) >> 2;
}

// Where the low 4 bits of sixteen elements of Q4_K or Q5_K lie, from the first code byte.
static inline uint four_bit_byte(uint part) {
    return part / 4 * 32 + part % 2 * 16;
}

// d * sc * q - dmin * m; 144 bytes: d, dmin, 12 bytes of scales, 128 bytes of codes.
static inline Sixteen decode_q4_k(device const uchar *row, uint part) {
    device const uchar *block = row + part / 16 * 144;
    uint sub = part % 16;
    float scale = half_at(block) * float(packed_scale(block + 4, sub / 2));
    float minimum = half_at(block + 2) * float(packed_minimum(block + 4, sub / 2));
    // Blocks and codes lie at multiples of 16 bytes.
    uint4 codes = *(device const uint4 *)(block + 16 + four_bit_byte(sub));
    uint shift = sub / 2 % 2 * 4;
    Sixteen result;
    for (uint q = 0; q < 4; q++) {
        result.quarter[q] = scale * bytes_of(nibbles_of(codes[q], shift)) - minimum;
    }
    return result;
}

// The same with a fifth bit; 176 bytes: d, dmin, 12 bytes of scales, 32 bytes of fifth bits, 128 bytes of low bits.
static inline Sixteen decode_q5_k(device const uchar *row, uint part) {
    device const uchar *block = row + part / 16 * 176;
    uint sub = part % 16;
    float scale = half_at(block) * float(packed_scale(block + 4, sub / 2));
    float minimum = half_at(block + 2) * float(packed_minimum(block + 4, sub / 2));
    uint4 high = *(device const uint4 *)(block + 16 + sub % 2 * 16);
    uint4 low = *(device const uint4 *)(block + 48 + four_bit_byte(sub));
    uint shift = sub / 2 % 2 * 4;
    Sixteen result;
    for (uint q = 0; q < 4; q++) {
        uint fifth = (high[q] >> sub / 2 & 0x01010101u) << 4;
        result.quarter[q] = scale * bytes_of(nibbles_of(low[q], shift) | fifth) - minimum;
    }
    return result;
}

// d * sc * (q - 32); 210 bytes: 128 bytes of low bits, 64 bytes of high bits, 16 signed scales, d.
static inline Sixteen decode_q6_k(device const uchar *row, uint part) {
    device const uchar *block = row + part / 16 * 210;
    uint sub = part % 16;
    uint quarter_of_half = sub % 8 / 2;
    uint start = sub % 2 * 16;
    float scale = half_at(block + 208) * float(as_type<char>(block[192 + sub]));
    device const uchar *low = block + sub / 8 * 64 + quarter_of_half % 2 * 32 + start;
    device const uchar *high = block + 128 + sub / 8 * 32 + start;
    Sixteen result;
    for (uint q = 0; q < 4; q++) {
        uint upper = (word_at(high + 4 * q) >> 2 * quarter_of_half & 0x03030303u) << 4;
        uint codes = nibbles_of(word_at(low + 4 * q), quarter_of_half / 2 * 4) | upper;
        result.quarter[q] = scale * (bytes_of(codes) - 32.0f);
    }
    return result;
}
