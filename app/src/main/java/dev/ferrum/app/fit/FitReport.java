package dev.ferrum.app.fit;

import java.util.Objects;

/// A judgement with the figures it was made from.
public record FitReport(Need need, Room room, Fit fit) {
    public FitReport {
        Objects.requireNonNull(need, "need");
        Objects.requireNonNull(room, "room");
        Objects.requireNonNull(fit, "fit");
    }

    /// The judgement in a few words: `Fits, 2.7 GB left`.
    public String verdict() {
        return switch (fit) {
            case Fit.Fits(long left) -> "Fits, %s left".formatted(Gigabytes.text(left));
            case Fit.FitsShorter(int tokens) -> "Fits at " + contextText(tokens);
            case Fit.FitsPartly(int layers, int all, long _) -> "Partly: %d of %d layers".formatted(layers, all);
            case Fit.TooBig(long missing) -> Gigabytes.text(missing) + " too big";
        };
    }

    /// The judgement in a sentence, with what to do.
    public String sentence() {
        String free = Gigabytes.text(room.usableBytes());
        String needs = "It needs %s with a %s context, and %s are free on %s."
                .formatted(
                        Gigabytes.text(need.totalBytes()),
                        contextText(need.contextTokens()),
                        free,
                        room.device().name());
        return switch (fit) {
            case Fit.Fits _ -> needs;
            case Fit.FitsShorter(int tokens) ->
                "%s With a context of %s it fits.".formatted(needs, contextText(tokens));
            case Fit.FitsPartly(int layers, int all, long host) ->
                "%s The card takes the experts of %d of %d layers; the processor computes the others from %s of main memory, which is slower."
                        .formatted(needs, layers, all, Gigabytes.text(host));
            case Fit.TooBig(long missing) ->
                "%s That is %s too much: choose a smaller size, or close other programs."
                        .formatted(needs, Gigabytes.text(missing));
        };
    }

    /// `32K` for multiples of 1024, else the plain number.
    public static String contextText(int tokens) {
        return tokens % 1024 == 0 ? tokens / 1024 + "K" : Integer.toString(tokens);
    }
}
