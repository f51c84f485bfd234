package dev.ferrum.app.hub;

import dev.ferrum.engine.error.EngineException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/// The hub did not give what it was asked for. `kind` is what one can do about it.
public final class HubException extends EngineException {
    private static final long serialVersionUID = 1;

    /// What went wrong, as far as it makes a difference.
    public enum Kind {
        /// No connection, or one that broke: it may come back by itself.
        OFFLINE,
        /// The hub is overloaded or in trouble (429, 5xx): later.
        BUSY,
        /// There is no such repository, revision or file, or the token may not see it.
        NOT_FOUND,
        /// Its terms must be accepted, or a token with that right given.
        GATED,
        /// A link of limited time has run out: ask for a new one.
        EXPIRED,
        /// What came is not what a hub answers: a web page, no JSON, too much of it.
        NOT_A_HUB,
        /// Not safe to follow: a hostile name, or a redirect to where it should not lead.
        REFUSED
    }

    private final Kind kind;
    private final transient Duration retryAfter;

    public HubException(Kind kind, String message) {
        this(kind, message, null, null);
    }

    public HubException(Kind kind, String message, Throwable cause) {
        this(kind, message, cause, null);
    }

    HubException(Kind kind, String message, Throwable cause, Duration retryAfter) {
        super(message, cause);
        this.kind = Objects.requireNonNull(kind, "kind");
        this.retryAfter = retryAfter;
    }

    public Kind kind() {
        return kind;
    }

    /// How long the hub asked to wait, where it did.
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
