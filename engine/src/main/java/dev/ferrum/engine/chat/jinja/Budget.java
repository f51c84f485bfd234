package dev.ferrum.engine.chat.jinja;

/// What one rendering has used of its limits. Every evaluated node, element and stretch of text counts, so that no
/// template can hang the engine or exhaust memory.
final class Budget {
    /// Characters that cost as much as one step when they are searched or copied.
    private static final int CHARACTERS_PER_STEP = 32;

    private final JinjaLimits limits;
    private long steps;
    private long made;
    private int depth;

    Budget(JinjaLimits limits) {
        this.limits = limits;
    }

    void step() {
        steps(1);
    }

    void steps(long count) {
        steps += count;
        if (steps > limits.steps()) {
            throw new JinjaException("expected at most %d steps, the template takes more; it may loop without end"
                    .formatted(limits.steps()));
        }
    }

    /// `length` characters are looked through.
    void read(long length) {
        steps(length / CHARACTERS_PER_STEP);
    }

    /// A text of `needle` characters is looked for in one of `haystack`: the search is quadratic at worst.
    void search(int haystack, int needle) {
        read((long) haystack * Math.max(1, needle / 8));
    }

    /// A text of `length` characters, or a list of as many elements, is about to be made.
    void make(long length) {
        if (length > limits.output()) {
            throw new JinjaException("expected values of at most %d characters, the template makes one of %d"
                    .formatted(limits.output(), length));
        }
        made += length;
        if (made > 4 * limits.output()) {
            throw new JinjaException(
                    "expected at most %d characters in all, the template makes more".formatted(4 * limits.output()));
        }
        read(length);
    }

    void checkOutput(int length) {
        if (length > limits.output()) {
            throw new JinjaException(
                    "expected at most %d characters of output, the template writes more".formatted(limits.output()));
        }
    }

    /// Goes one level into a nested expression, value or call; [#leave] comes back.
    void enter() {
        if (++depth > limits.depth()) {
            throw new JinjaException(
                    "expected at most %d nested levels, the template has more".formatted(limits.depth()));
        }
        step();
    }

    void leave() {
        depth--;
    }
}
