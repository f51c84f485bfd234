// Formats with blocks of 32 elements. Codes of 4 bits: element i in the low half of byte i, element i + 16 in its high half.
// Layouts: Q4_0, Q4_1, Q5_0, Q5_1 and Q8_0 of the engine's package quant.

// d * (q - 8); 18 bytes: d, 16 bytes of codes.
static inline Sixteen decode_q4_0(device const uchar *row, uint part) {
    device const uchar *block = row + part / 2 * 18;
    float scale = half_at(block);
    Sixteen result;
    for (uint q = 0; q < 4; q++) {
        result.quarter[q] = scale * (bytes_of(nibbles_of(word_at(block + 2 + 4 * q), part % 2 * 4)) - 8.0f);
    }
    return result;
}

// d * q + m; 20 bytes: d, m, 16 bytes of codes.
static inline Sixteen decode_q4_1(device const uchar *row, uint part) {
    device const uchar *block = row + part / 2 * 20;
    float scale = half_at(block);
    float minimum = half_at(block + 2);
    Sixteen result;
    for (uint q = 0; q < 4; q++) {
        result.quarter[q] = scale * bytes_of(nibbles_of(word_at(block + 4 + 4 * q), part % 2 * 4)) + minimum;
    }
    return result;
}

// Bits 0..3 of `bits` as 16 in the four bytes of a word.
static inline uint fifth_bits(uint bits) {
    return (bits & 1u) << 4 | (bits & 2u) << 11 | (bits & 4u) << 18 | (bits & 8u) << 25;
}

// d * (q - 16); 22 bytes: d, 32 fifth bits, 16 bytes of low bits.
static inline Sixteen decode_q5_0(device const uchar *row, uint part) {
    device const uchar *block = row + part / 2 * 22;
    float scale = half_at(block);
    uint fifth = word_at(block + 2) >> part % 2 * 16;
    Sixteen result;
    for (uint q = 0; q < 4; q++) {
        uint codes = nibbles_of(word_at(block + 6 + 4 * q), part % 2 * 4) | fifth_bits(fifth >> 4 * q);
        result.quarter[q] = scale * (bytes_of(codes) - 16.0f);
    }
    return result;
}

// d * q + m; 24 bytes: d, m, 32 fifth bits, 16 bytes of low bits.
static inline Sixteen decode_q5_1(device const uchar *row, uint part) {
    device const uchar *block = row + part / 2 * 24;
    float scale = half_at(block);
    float minimum = half_at(block + 2);
    uint fifth = word_at(block + 4) >> part % 2 * 16;
    Sixteen result;
    for (uint q = 0; q < 4; q++) {
        uint codes = nibbles_of(word_at(block + 8 + 4 * q), part % 2 * 4) | fifth_bits(fifth >> 4 * q);
        result.quarter[q] = scale * bytes_of(codes) + minimum;
    }
    return result;
}

// d * q; 34 bytes: d, 32 signed bytes.
static inline Sixteen decode_q8_0(device const uchar *row, uint part) {
    device const uchar *block = row + part / 2 * 34;
    float scale = half_at(block);
    Sixteen result;
    for (uint q = 0; q < 4; q++) {
        char4 codes = as_type<char4>(word_at(block + 2 + part % 2 * 16 + 4 * q));
        result.quarter[q] = scale * float4(codes);
    }
    return result;
}
