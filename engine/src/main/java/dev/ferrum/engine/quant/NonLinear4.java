package dev.ferrum.engine.quant;

/// The 16 values that a 4-bit code of the IQ4 formats stands for: closer together near zero, where weights are dense.
///
/// Values: ggml `kvalues_iq4nl`.
final class NonLinear4 {
    /// The largest positive value; codes reach further below zero.
    static final int LARGEST = 113;

    private static final byte[] VALUES = {-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113};

    private NonLinear4() {}

    /// The value of a code 0..15.
    static int value(int code) {
        return VALUES[code];
    }

    /// The code of the value nearest to `x`.
    static int nearest(float x) {
        int best = 0;
        for (int code = 1; code < VALUES.length; code++) {
            if (Math.abs(VALUES[code] - x) < Math.abs(VALUES[best] - x)) {
                best = code;
            }
        }
        return best;
    }
}
