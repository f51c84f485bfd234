package dev.ferrum.app.fit;

import dev.ferrum.engine.api.MemoryForecast;
import dev.ferrum.engine.api.ModelShape;

/// Judges whether a model has room.
public final class Fitting {
    /// A context below this is no offer: a page of text and its answer take as much.
    private static final int LEAST_CONTEXT = 2048;
    /// A context from here on is worth more than having experts on the card.
    private static final int GOOD_CONTEXT = 8192;

    private static final int COARSE = 8192;
    private static final int FINE = 1024;

    private final Forecaster forecaster;

    public Fitting(Forecaster forecaster) {
        this.forecaster = forecaster;
    }

    /// What a model of `shape` with `weightBytes` of weights takes in `room`, and whether that is there.
    public FitReport judge(ModelShape shape, long weightBytes, int contextTokens, Room room) {
        MemoryForecast forecast = forecaster.forecast(shape, contextTokens, room.device());
        Need need = new Need(
                weightBytes,
                (long) ((double) weightBytes * shape.expertParameters() / shape.parameters()),
                shape.layers(),
                forecast.contextTokens(),
                forecast.kvBytes(),
                forecast.workingBytes());
        return new FitReport(need, room, fit(need, shape.kvBytesPerToken(), room));
    }

    private static Fit fit(Need need, long kvBytesPerToken, Room room) {
        long left = room.usableBytes() - need.totalBytes();
        if (left >= 0) {
            return new Fit.Fits(left);
        }
        int shorter = shorterContext(need, kvBytesPerToken, room);
        if (shorter >= GOOD_CONTEXT) {
            return new Fit.FitsShorter(shorter);
        }
        int layers = room.splits() ? layersOnCard(need, room) : -1;
        if (layers >= 0) {
            return new Fit.FitsPartly(layers, need.layers(), need.hostBytes(layers));
        }
        return shorter >= LEAST_CONTEXT ? new Fit.FitsShorter(shorter) : new Fit.TooBig(-left);
    }

    /// The largest round context that has room; 0 where none has.
    private static int shorterContext(Need need, long kvBytesPerToken, Room room) {
        long forContext = room.usableBytes() - need.weightBytes() - need.workingBytes();
        if (forContext <= 0) {
            return 0;
        }
        int tokens = (int) Math.min(need.contextTokens(), forContext / kvBytesPerToken);
        return tokens - tokens % (tokens > COARSE ? COARSE : FINE);
    }

    /// The most layers whose experts the card takes beside everything else; -1 where even none is too much
    /// for it, or the machine has no room for the others.
    private static int layersOnCard(Need need, Room room) {
        int layers = need.layers();
        while (layers >= 0 && need.bytesWith(layers) > room.usableBytes()) {
            layers--;
        }
        boolean rest = layers >= 0 && need.hostBytes(layers) <= room.hostFreeBytes() - Room.SLACK;
        return rest ? layers : -1;
    }
}
