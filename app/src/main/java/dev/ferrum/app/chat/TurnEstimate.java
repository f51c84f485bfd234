package dev.ferrum.app.chat;

import dev.ferrum.engine.api.Role;

/// About how high a message will be, from the length of its text: for those that have not been laid out yet.
final class TurnEstimate {
    private static final double LINE = 22;
    private static final double CHARACTER = 7;
    private static final double FOOT = 40;
    private static final double WIDEST_QUESTION = 528;

    private TurnEstimate() {}

    /// In pixels, at a column `width` wide.
    static double of(Turn turn, double width) {
        String text = turn.textProperty().get();
        double room = turn.role() == Role.USER ? Math.min(width, WIDEST_QUESTION) : width;
        double perLine = Math.max(10, room / CHARACTER);
        double lines = 0;
        int from = 0;
        for (int at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', from)) {
            lines += Math.max(0.5, Math.ceil((at - from) / perLine));
            from = at + 1;
        }
        lines += Math.ceil((text.length() - from) / perLine);
        double thought = turn.reasoningProperty().get().isEmpty() ? 0 : LINE + 12;
        double bubble = turn.role() == Role.USER ? 20 : 0;
        return lines * LINE + thought + bubble + FOOT;
    }
}
