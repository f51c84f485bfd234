package dev.ferrum.app.cli;

import java.util.Locale;
import java.util.function.DoubleConsumer;

/// A bar on standard error while long work runs, where that is a terminal; else silent. May be told on any thread.
final class ProgressBar implements DoubleConsumer, AutoCloseable {
    private static final int WIDTH = 30;

    private final Console console;
    private final String label;
    private int shownPerMille = -1;

    ProgressBar(Console console, String label) {
        this.console = console;
        this.label = label;
    }

    /// `done` is 0..1. Draws only when a tenth of a per cent changed.
    @Override
    public synchronized void accept(double done) {
        int perMille = (int) (Math.clamp(done, 0.0, 1.0) * 1000);
        if (!console.terminals().err() || perMille == shownPerMille) {
            return;
        }
        shownPerMille = perMille;
        int filled = perMille * WIDTH / 1000;
        console.err()
                .print(Ansi.CLEAR_LINE
                        + label
                        + " ["
                        + "#".repeat(filled)
                        + "-".repeat(WIDTH - filled)
                        + "] "
                        + String.format(Locale.ROOT, "%5.1f %%", perMille / 10.0));
        console.err().flush();
    }

    /// Takes the bar away.
    @Override
    public synchronized void close() {
        if (shownPerMille >= 0) {
            console.err().print(Ansi.CLEAR_LINE);
            console.err().flush();
            shownPerMille = -1;
        }
    }
}
