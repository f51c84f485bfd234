// The one switch over formats. `format` is a function constant where this is called, so a pipeline keeps one branch.

// Elements 16 * part and the following of a weight row, as floats; zeros behind the end of a row of F32, F16 or BF16, rows of
// the others end with a block.
static inline Sixteen decode(uint format, device const uchar *row, uint part, uint cols) {
    switch (format) {
        case 0:
            return decode_f32(row, part, cols);
        case 1:
            return decode_f16(row, part, cols);
        case 2:
            return decode_q4_0(row, part);
        case 3:
            return decode_q4_1(row, part);
        case 6:
            return decode_q5_0(row, part);
        case 7:
            return decode_q5_1(row, part);
        case 8:
            return decode_q8_0(row, part);
        case 10:
            return decode_q2_k(row, part);
        case 11:
            return decode_q3_k(row, part);
        case 12:
            return decode_q4_k(row, part);
        case 13:
            return decode_q5_k(row, part);
        case 14:
            return decode_q6_k(row, part);
        case 20:
            return decode_iq4_nl(row, part);
        case 23:
            return decode_iq4_xs(row, part);
        default:
            return decode_bf16(row, part, cols);
    }
}
