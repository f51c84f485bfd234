package dev.ferrum.engine.gguf;

import dev.ferrum.engine.error.EngineException;

/// A model file that cannot be used; the message names what was expected, what was found and the byte where.
public class GgufException extends EngineException {
    private static final long serialVersionUID = 1L;

    /// Stands for "no particular byte".
    public static final long NO_OFFSET = -1;

    private final long offset;

    public GgufException(long offset, String message) {
        super(located(offset, message));
        this.offset = offset;
    }

    public GgufException(long offset, String message, Throwable cause) {
        super(located(offset, message), cause);
        this.offset = offset;
    }

    /// Byte of the file at which the problem was found, or [#NO_OFFSET].
    public long offset() {
        return offset;
    }

    private static String located(long offset, String message) {
        return offset < 0 ? message : "%s (at byte %d)".formatted(message, offset);
    }
}
