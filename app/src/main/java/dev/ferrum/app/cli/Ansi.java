package dev.ferrum.app.cli;

/// The few terminal codes in use; callers ask [Console.Terminals] first.
final class Ansi {
    static final String DIM = "\u001b[2m";
    static final String RESET = "\u001b[0m";
    /// Back to the start of the line, and clear it.
    static final String CLEAR_LINE = "\r\u001b[2K";

    private Ansi() {}

    static String dim(String text) {
        return DIM + text + RESET;
    }
}
