// Whole numbers that order like floats.

// Greater for a greater value; -0 is +0, and a NaN of either sign is above all numbers. Never 0.
static inline uint ordered_bits(float value) {
    uint bits = as_type<uint>(value);
    uint magnitude = bits & 0x7fffffffu;
    if (magnitude > 0x7f800000u) {
        return 0xffffffffu;
    }
    if (magnitude == 0) {
        return 0x80000000u;
    }
    return bits != magnitude ? ~bits : bits | 0x80000000u;
}
