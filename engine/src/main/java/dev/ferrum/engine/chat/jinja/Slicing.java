package dev.ferrum.engine.chat.jinja;

import java.math.BigInteger;
import java.util.stream.IntStream;

/// Python's slice arithmetic.
final class Slicing {
    private Slicing() {}

    /// The indices that `[from:to:step]` picks of `length` elements, in order; null bounds were left out.
    static int[] indices(int length, Object from, Object to, Object step) {
        long stride = step == null ? 1 : bound(step);
        if (stride == 0) {
            throw new JinjaException("slice: expected a step other than 0");
        }
        long low = stride > 0 ? 0 : -1;
        long high = stride > 0 ? length : length - 1L;
        long first = from == null ? (stride > 0 ? low : high) : clamped(bound(from), length, low, high);
        long last = to == null ? (stride > 0 ? high : low) : clamped(bound(to), length, low, high);
        long distance = stride > 0 ? last - first : first - last;
        long count = distance <= 0 ? 0 : (distance - 1) / Math.abs(stride) + 1;
        return IntStream.range(0, (int) count)
                .map(i -> (int) (first + i * stride))
                .toArray();
    }

    private static long clamped(long index, int length, long low, long high) {
        return Math.clamp(index < 0 ? index + length : index, low, Math.max(low, high));
    }

    private static long bound(Object value) {
        if (!(value instanceof Boolean) && !Numbers.isInteger(value)) {
            throw new JinjaException("slice: expected integers or None, found " + TypeNames.of(value));
        }
        BigInteger exact = Numbers.big(value);
        return exact.bitLength() < 40 ? exact.longValue() : exact.signum() * (1L << 40);
    }
}
