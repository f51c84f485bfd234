// F32, F16 and BF16: rows of any width.

static inline Sixteen decode_f32(device const uchar *row, uint part, uint cols) {
    return sixteen_floats((device const float *)row, part, cols);
}

static inline Sixteen decode_f16(device const uchar *row, uint part, uint cols) {
    device const half *values = (device const half *)row;
    Sixteen result;
    uint from = part * SIXTEEN;
    for (uint q = 0; q < 4; q++) {
        uint at = from + 4 * q;
        float4 four = float4(0.0f);
        if (cols % 4 == 0) {
            if (at < cols) {
                four = float4(*(device const half4 *)(values + at));
            }
        } else {
            for (uint i = 0; i < 4; i++) {
                if (at + i < cols) {
                    four[i] = float(values[at + i]);
                }
            }
        }
        result.quarter[q] = four;
    }
    return result;
}

// The upper half of a float: 8 bits of exponent, 7 of fraction.
static inline Sixteen decode_bf16(device const uchar *row, uint part, uint cols) {
    device const ushort *values = (device const ushort *)row;
    Sixteen result;
    uint from = part * SIXTEEN;
    for (uint q = 0; q < 4; q++) {
        float4 four = float4(0.0f);
        for (uint i = 0; i < 4; i++) {
            uint at = from + 4 * q + i;
            if (at < cols) {
                four[i] = as_type<float>(uint(values[at]) << 16);
            }
        }
        result.quarter[q] = four;
    }
    return result;
}
