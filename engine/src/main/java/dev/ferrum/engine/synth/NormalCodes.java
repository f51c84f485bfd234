package dev.ferrum.engine.synth;

/// A table that turns uniform bits into a code with (discrete, cut off) normal distribution around the middle.
///
/// `variance` is that of the table itself, so scales that are derived from it are exact.
final class NormalCodes {
    private final byte[] codes;
    private final double variance;

    /// Codes `0..levels` around `centre` with about this deviation, from `bits` uniform bits each.
    NormalCodes(int bits, int levels, double centre, double deviation) {
        int size = 1 << bits;
        codes = new byte[size];
        double[] weights = new double[levels + 1];
        double total = 0;
        for (int code = 0; code <= levels; code++) {
            double distance = (code - centre) / deviation;
            // Strict: the bytes of a file must not depend on the machine.
            weights[code] = StrictMath.exp(-distance * distance / 2);
            total += weights[code];
        }
        double until = 0;
        double squares = 0;
        int from = 0;
        for (int code = 0; code <= levels; code++) {
            until += weights[code];
            int to = code == levels ? size : (int) Math.round(until / total * size);
            for (int i = from; i < to; i++) {
                codes[i] = (byte) code;
                squares += (code - centre) * (code - centre);
            }
            from = Math.max(from, to);
        }
        variance = squares / size;
    }

    /// Mean square distance of the codes from the centre.
    double variance() {
        return variance;
    }

    /// The code for the low ones of these bits.
    int code(long bits) {
        return codes[(int) bits & codes.length - 1];
    }
}
