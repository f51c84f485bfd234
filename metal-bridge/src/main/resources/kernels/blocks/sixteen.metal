// Sixteen neighbouring elements of a row: what every format is decoded by, and what a lane multiplies at a time.

constexpr constant uint SIXTEEN = 16;

struct Sixteen {
    float4 quarter[4];
};

// Elements 16 * part and the following of a row of `cols`; zeros behind its end.
static inline Sixteen sixteen_floats(device const float *row, uint part, uint cols) {
    Sixteen result;
    uint from = part * SIXTEEN;
    for (uint q = 0; q < 4; q++) {
        uint at = from + 4 * q;
        float4 four = float4(0.0f);
        if (cols % 4 == 0) {
            // Rows begin at a multiple of 16 bytes then.
            if (at < cols) {
                four = *(device const float4 *)(row + at);
            }
        } else {
            for (uint i = 0; i < 4; i++) {
                if (at + i < cols) {
                    four[i] = row[at + i];
                }
            }
        }
        result.quarter[q] = four;
    }
    return result;
}

// Four bytes at an even address.
static inline uint word_at(device const uchar *at) {
    device const ushort *halves = (device const ushort *)at;
    return uint(halves[0]) | uint(halves[1]) << 16;
}

static inline float half_at(device const uchar *at) {
    return float(*(device const half *)at);
}

// The four bytes of a word, the lowest first.
static inline float4 bytes_of(uint word) {
    return float4(float(word & 0xffu), float(word >> 8 & 0xffu), float(word >> 16 & 0xffu), float(word >> 24));
}

// The low (shift 0) or high (shift 4) halves of the four bytes of a word, each in a byte of its own.
static inline uint nibbles_of(uint word, uint shift) {
    return word >> shift & 0x0f0f0f0fu;
}
