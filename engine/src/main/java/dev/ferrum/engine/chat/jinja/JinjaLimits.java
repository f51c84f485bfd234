package dev.ferrum.engine.chat.jinja;

/// Bounds of one rendering: evaluated nodes, characters of output, nested levels of expressions, values and calls.
public record JinjaLimits(long steps, long output, int depth) {
    /// Deep enough for any template seen, shallow enough for a thread with the usual 512 KB of stack.
    private static final int MAX_DEPTH = 400;

    /// Room for a conversation of a million tokens: a few steps and four characters each.
    public static final JinjaLimits DEFAULT = new JinjaLimits(20_000_000, 16L << 20, MAX_DEPTH);

    public JinjaLimits {
        if (steps < 1 || output < 1 || output > 1 << 30 || depth < 1 || depth > MAX_DEPTH) {
            throw new IllegalArgumentException(
                    "limits: expected steps ≥ 1, output 1..2^30, depth 1..%d, found %d, %d, %d"
                            .formatted(MAX_DEPTH, steps, output, depth));
        }
    }
}
