package dev.ferrum.app.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/// The three standard streams and which of them are terminals. Text is UTF-8.
public record Console(InputStream in, PrintStream out, PrintStream err, Terminals terminals) {
    /// Which streams a person sees.
    public record Terminals(boolean in, boolean out, boolean err) {
        public static Terminals none() {
            return new Terminals(false, false, false);
        }
    }

    public Console {
        Objects.requireNonNull(in, "in");
        Objects.requireNonNull(out, "out");
        Objects.requireNonNull(err, "err");
        Objects.requireNonNull(terminals, "terminals");
    }

    /// The process's own streams.
    public static Console ofProcess(Terminals terminals) {
        return new Console(System.in, stream(FileDescriptor.out), stream(FileDescriptor.err), terminals);
    }

    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(
                new BufferedOutputStream(new FileOutputStream(descriptor)), true, StandardCharsets.UTF_8);
    }

    /// All of standard input.
    String readAll() {
        try {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new CommandException("standard input could not be read: " + e.getMessage(), e);
        }
    }

    /// `text` in the terminal's weaker colour where standard error is a terminal.
    String dimOnErr(String text) {
        return terminals.err() ? Ansi.dim(text) : text;
    }
}
