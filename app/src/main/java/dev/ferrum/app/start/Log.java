package dev.ferrum.app.start;

import dev.ferrum.app.rights.OwnersOnly;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.logging.FileHandler;
import java.util.logging.Handler;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/// The program's log: a small file that a person can look at and send. Holds no chats.
public final class Log {
    private static final int MOST_BYTES = 1 << 20;
    private static final String FORMAT = "%1$tF %1$tT %4$s %3$s: %5$s%6$s%n";

    private Log() {}

    /// Sends what the program and its libraries log to `file`, and what no thread catches.
    public static void open(Path file) {
        try {
            Logger root = LogManager.getLogManager().getLogger("");
            OwnersOnly.file(file);
            // The handler's own, which says that a program writes there.
            OwnersOnly.file(file.resolveSibling(file.getFileName() + ".lck"));
            Handler handler = new FileHandler(file.toString().replace("%", "%%"), MOST_BYTES, 1, true);
            handler.setFormatter(new SimpleFormatter() {
                @Override
                public String format(LogRecord line) {
                    String thrown = line.getThrown() == null ? "" : "\n" + trace(line.getThrown());
                    return FORMAT.formatted(
                            line.getInstant().toEpochMilli(),
                            "",
                            line.getLoggerName(),
                            line.getLevel(),
                            formatMessage(line),
                            thrown);
                }
            });
            for (Handler present : root.getHandlers()) {
                root.removeHandler(present);
            }
            root.addHandler(handler);
        } catch (IOException e) {
            System.getLogger("ferrum").log(Level.WARNING, "the log " + file + " cannot be written", e);
        }
        Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> System.getLogger("ferrum")
                .log(Level.ERROR, "thread \"%s\" has failed".formatted(thread.getName()), thrown));
    }

    private static String trace(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
