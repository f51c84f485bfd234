package dev.ferrum.engine.cpu;

/// Numbers of the polynomial `exp` that the vector and the scalar loops share, so that both give the same bits.
///
/// `x = n·ln2 + r` with `|r| <= ln2/2` (Cody and Waite 1980: ln2 in two parts), `exp(r)` by its Taylor series to the
/// seventh power (remainder below 6e-9), and `n` added to the exponent field.
final class Exp {
    static final float LOG2_E = 1.44269504f;
    /// ln2 with its low 12 bits zero, so that `n * LN2_HIGH` is exact; and the rest.
    static final float LN2_HIGH = 0.693359375f;

    static final float LN2_LOW = -2.12194440e-4f;
    /// Adding it rounds to an integer, which then stands in the low bits of the sum.
    static final float ROUND = 0x1.8p23f;

    /// Beyond these bounds the exponent field would overflow; `silu` is 0 or `x` to within 1e-36 there.
    static final float LEAST = -87f;

    static final float GREATEST = 88f;
    static final float C2 = 0.5f;
    static final float C3 = 1f / 6;
    static final float C4 = 1f / 24;
    static final float C5 = 1f / 120;
    static final float C6 = 1f / 720;
    static final float C7 = 1f / 5040;

    private Exp() {}

    /// `exp(x)` with `x` held to `LEAST..GREATEST`; NaN stays NaN.
    static float exp(float x) {
        float held = Math.min(Math.max(x, LEAST), GREATEST);
        float shifted = Math.fma(held, LOG2_E, ROUND);
        float n = shifted - ROUND;
        float r = Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, held));
        float p = Math.fma(C7, r, C6);
        p = Math.fma(p, r, C5);
        p = Math.fma(p, r, C4);
        p = Math.fma(p, r, C3);
        p = Math.fma(p, r, C2);
        p = Math.fma(p, r, 1f);
        p = Math.fma(p, r, 1f);
        return Float.intBitsToFloat(Float.floatToRawIntBits(p) + (Float.floatToRawIntBits(shifted) << 23));
    }
}
