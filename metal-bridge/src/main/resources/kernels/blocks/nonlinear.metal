// IQ4_NL and IQ4_XS: codes of 4 bits that stand for values of a table. Layouts and table: Iq4Nl, Iq4Xs and NonLinear4 of the
// engine's package quant.

constexpr constant float NONLINEAR[16] = {
        -127.0f, -104.0f, -83.0f, -65.0f, -49.0f, -35.0f, -22.0f, -10.0f,
        1.0f, 13.0f, 25.0f, 38.0f, 53.0f, 69.0f, 89.0f, 113.0f};

static inline float4 nonlinear_of(uint codes) {
    return float4(
            NONLINEAR[codes & 0xfu],
            NONLINEAR[codes >> 8 & 0xfu],
            NONLINEAR[codes >> 16 & 0xfu],
            NONLINEAR[codes >> 24 & 0xfu]);
}

// d * values[q]; 18 bytes for 32 elements: d, 16 bytes of codes as in Q4_0.
static inline Sixteen decode_iq4_nl(device const uchar *row, uint part) {
    device const uchar *block = row + part / 2 * 18;
    float scale = half_at(block);
    Sixteen result;
    for (uint q = 0; q < 4; q++) {
        result.quarter[q] = scale * nonlinear_of(nibbles_of(word_at(block + 2 + 4 * q), part % 2 * 4));
    }
    return result;
}

// d * (sc - 32) * values[q]; 136 bytes for 256 elements: d, 8 upper bits of scales in pairs, 4 bytes of their low halves, 8
// groups of 16 bytes of codes.
static inline Sixteen decode_iq4_xs(device const uchar *row, uint part) {
    device const uchar *block = row + part / 16 * 136;
    uint sub = part % 16 / 2;
    uint high = word_at(block) >> 16 >> 2 * sub & 3u;
    uint low = word_at(block + 4) >> 4 * sub & 0xfu;
    float scale = half_at(block) * (float(low | high << 4) - 32.0f);
    device const uchar *codes = block + 8 + sub * 16;
    Sixteen result;
    for (uint q = 0; q < 4; q++) {
        result.quarter[q] = scale * nonlinear_of(nibbles_of(word_at(codes + 4 * q), part % 2 * 4));
    }
    return result;
}
