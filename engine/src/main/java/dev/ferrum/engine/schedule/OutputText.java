package dev.ferrum.engine.schedule;

import dev.ferrum.engine.api.GenerationEvent.Channel;
import dev.ferrum.engine.chat.ThinkingSplitter;
import dev.ferrum.engine.chat.ThinkingSplitter.Piece;
import dev.ferrum.engine.tokenizer.StreamingDecoder;
import java.util.ArrayList;
import java.util.List;

/// From a request's tokens to the text its sink gets: whole characters, told apart by channel, cut at stop strings.
///
/// Stop strings are looked for in reasoning as well as in the answer, but not across the change from one to the
/// other.
final class OutputText {
    private static final int NO_TOKEN = -1;

    private final StreamingDecoder decoder;
    private final ThinkingSplitter splitter;
    private final StopStrings stops;
    /// The channel of what `stops` holds back.
    private Channel channel;

    OutputText(StreamingDecoder decoder, ThinkingSplitter splitter, StopStrings stops) {
        this.decoder = decoder;
        this.splitter = splitter;
        this.stops = stops;
        this.channel = splitter.channel();
    }

    /// The channel that the next text belongs to.
    Channel channel() {
        return splitter.channel();
    }

    /// The text that can be shown with this token: no pieces, one, or where the channel changes more.
    List<Piece> accept(int token) {
        return cutAtStops(splitter.accept(token, decoder.accept(token)));
    }

    /// True once a stop string was complete; no more text comes.
    boolean stopped() {
        return stops.found();
    }

    /// What was held back, when the model has ended its turn: an incomplete character becomes U+FFFD.
    List<Piece> finishTurn() {
        List<Piece> pieces = new ArrayList<>(cutAtStops(splitter.accept(NO_TOKEN, decoder.finish())));
        pieces.addAll(cut());
        return pieces;
    }

    /// What was held back, when generation was cut off: an incomplete character, whose rest was cut off, is left
    /// out.
    List<Piece> cut() {
        List<Piece> pieces = new ArrayList<>(cutAtStops(splitter.finish()));
        add(pieces, stops.finish());
        return pieces;
    }

    private List<Piece> cutAtStops(List<Piece> split) {
        List<Piece> pieces = new ArrayList<>();
        for (Piece piece : split) {
            if (piece.channel() != channel) {
                add(pieces, stops.finish());
                channel = piece.channel();
            }
            add(pieces, stops.accept(piece.text()));
        }
        return pieces;
    }

    private void add(List<Piece> pieces, String text) {
        if (!text.isEmpty()) {
            pieces.add(new Piece(channel, text));
        }
    }
}
