package dev.ferrum.app.fit;

/// Whether a model has room, the best answer first.
public sealed interface Fit {
    /// It fits with the context that was asked for; `leftBytes` stay free.
    record Fits(long leftBytes) implements Fit {}

    /// It fits with a context of at most `contextTokens`.
    record FitsShorter(int contextTokens) implements Fit {}

    /// The card takes the experts of `deviceLayers` of `layers` layers; the processor computes the others,
    /// whose `hostBytes` lie in the machine's memory. Slower, but it runs.
    record FitsPartly(int deviceLayers, int layers, long hostBytes) implements Fit {}

    /// `missingBytes` are missing even so.
    record TooBig(long missingBytes) implements Fit {}

    /// Whether all of it is where it is computed fastest.
    default boolean whole() {
        return switch (this) {
            case Fits _, FitsShorter _ -> true;
            case FitsPartly _, TooBig _ -> false;
        };
    }

    default boolean runs() {
        return !(this instanceof TooBig);
    }
}
