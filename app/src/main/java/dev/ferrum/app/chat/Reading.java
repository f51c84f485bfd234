package dev.ferrum.app.chat;

/// How much of a prompt the model has read: `done` of `tokens`; `secondsLeft` is negative while nobody knows.
public record Reading(int done, int tokens, double secondsLeft) {
    public static final Reading UNKNOWN = new Reading(0, 0, -1);

    /// 0..1.
    public double progress() {
        return tokens == 0 ? 0 : (double) done / tokens;
    }
}
