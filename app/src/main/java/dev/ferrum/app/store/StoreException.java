package dev.ferrum.app.store;

import dev.ferrum.engine.error.EngineException;
import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;

/// The conversations could not be read or kept. `kind` is what a person can do something about.
public final class StoreException extends EngineException {
    private static final long serialVersionUID = 1;

    /// What went wrong, as far as it makes a difference.
    public enum Kind {
        DISK_FULL,
        READ_ONLY,
        DAMAGED,
        NEWER,
        OTHER
    }

    private final Kind kind;

    StoreException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /// What SQLite said while `doing`.
    static StoreException of(String doing, SQLException e) {
        return new StoreException(kind(e), "%s: %s".formatted(doing, e.getMessage()), e);
    }

    public Kind kind() {
        return kind;
    }

    /// Extended codes carry the plain one in their lowest byte.
    private static Kind kind(SQLException e) {
        int code = e.getErrorCode() & 0xFF;
        if (code == SQLiteErrorCode.SQLITE_FULL.code) {
            return Kind.DISK_FULL;
        }
        if (code == SQLiteErrorCode.SQLITE_READONLY.code || code == SQLiteErrorCode.SQLITE_PERM.code) {
            return Kind.READ_ONLY;
        }
        return code == SQLiteErrorCode.SQLITE_CORRUPT.code || code == SQLiteErrorCode.SQLITE_NOTADB.code
                ? Kind.DAMAGED
                : Kind.OTHER;
    }
}
