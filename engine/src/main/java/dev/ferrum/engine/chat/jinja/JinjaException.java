package dev.ferrum.engine.chat.jinja;

/// A template that cannot be parsed or rendered. Caught by `chat`, which makes a `ChatTemplateException` of it.
public final class JinjaException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int UNKNOWN = 0;

    private final int line;

    /// A failure at a line that the caller knows; see [#at].
    JinjaException(String message) {
        this(message, UNKNOWN);
    }

    JinjaException(String message, int line) {
        super(message);
        this.line = line;
    }

    /// This failure with `line`, unless it has one already.
    JinjaException at(int line) {
        return this.line == UNKNOWN ? new JinjaException(getMessage(), line) : this;
    }

    /// Line of the template, from 1; 0 when unknown.
    public int line() {
        return line;
    }
}
