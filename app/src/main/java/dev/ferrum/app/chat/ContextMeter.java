package dev.ferrum.app.chat;

/// How full the model's context would be with what is written now: `used` of `capacity` tokens, the draft included.
/// `dropped`: how many of the oldest messages the next question would have to leave out.
public record ContextMeter(int used, int capacity, int dropped) {
    /// No model, nothing counted yet.
    public static final ContextMeter UNKNOWN = new ContextMeter(0, 0, 0);

    private static final double NEARLY = 0.8;

    /// How the meter is shown.
    public enum Level {
        FINE,
        NEARLY_FULL,
        DROPS
    }

    public Level level() {
        if (dropped > 0) {
            return Level.DROPS;
        }
        // Of what a prompt may take: in a small context, messages are left out before all of it is 80 % full.
        return capacity > 0 && used > NEARLY * PromptPlan.room(capacity) ? Level.NEARLY_FULL : Level.FINE;
    }

    /// 0..1.
    public double share() {
        return capacity == 0 ? 0 : Math.min(1, (double) used / capacity);
    }
}
