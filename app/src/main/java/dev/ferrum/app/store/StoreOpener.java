package dev.ferrum.app.store;

import dev.ferrum.app.rights.OwnersOnly;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;

/// Opens the conversations' file, whatever state it is in: a damaged one is set aside, never written over.
final class StoreOpener {
    private static final int BUSY_MILLIS = 5000;
    private static final List<String> SUFFIXES = List.of("", "-wal", "-shm", "-journal");
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    private final Path file;
    private final Schema schema;
    private final InstantSource clock;

    StoreOpener(Path file, Schema schema, InstantSource clock) {
        this.file = file;
        this.schema = schema;
        this.clock = clock;
    }

    /// An open database of the latest layout, and what to tell where the file could not be used as it was.
    record OpenedFile(Connection connection, Optional<String> trouble) {}

    OpenedFile open() {
        try {
            return new OpenedFile(connect(file), Optional.empty());
        } catch (StoreException e) {
            return switch (e.kind()) {
                case DAMAGED -> anew(e);
                case NEWER -> beside(e);
                case DISK_FULL, READ_ONLY, OTHER -> throw e;
            };
        }
    }

    private OpenedFile anew(StoreException damage) {
        Path aside = setAside();
        String trouble = "The file with your chats is damaged (%s). It is kept as %s; new chats go into a new file."
                .formatted(reason(damage), aside);
        return new OpenedFile(connect(file), Optional.of(trouble));
    }

    private OpenedFile beside(StoreException newer) {
        Path other = file.resolveSibling("chats-layout-%d.db".formatted(schema.version()));
        return new OpenedFile(
                connect(other),
                Optional.of("%s. That file is untouched; until then new chats go into %s."
                        .formatted(newer.getMessage(), other)));
    }

    private static String reason(StoreException e) {
        return e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
    }

    private Connection connect(Path path) {
        boolean existed = Files.exists(path);
        try {
            if (existed && Files.size(path) == 0) {
                throw new StoreException(StoreException.Kind.DAMAGED, "expected a database, found an empty file", null);
            }
        } catch (IOException e) {
            throw new StoreException(
                    StoreException.Kind.OTHER, "%s cannot be read: %s".formatted(path, e.getMessage()), e);
        }
        Connection connection = null;
        try {
            makePrivate(path);
            if (existed) {
                examine(path);
            }
            SQLiteConfig config = new SQLiteConfig();
            config.setBusyTimeout(BUSY_MILLIS);
            config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
            config.setJournalMode(SQLiteConfig.JournalMode.WAL);
            connection = config.createConnection("jdbc:sqlite:" + path);
            schema.migrate(connection);
            return connection;
        } catch (IOException e) {
            throw new StoreException(
                    StoreException.Kind.OTHER, "%s cannot be made private: %s".formatted(path, e.getMessage()), e);
        } catch (SQLException | StoreException e) {
            close(connection);
            throw e instanceof StoreException known
                    ? known
                    : StoreException.of("opening %s".formatted(path), (SQLException) e);
        }
    }

    /// Before SQLite opens it: files that it makes beside the database can be read by whoever can read that.
    private static void makePrivate(Path path) throws IOException {
        OwnersOnly.file(path);
        for (String suffix : SUFFIXES) {
            Path beside = path.resolveSibling(path.getFileName() + suffix);
            if (Files.exists(beside)) {
                OwnersOnly.file(beside);
            }
        }
    }

    /// Whatever SQLite cannot make sense of in a file that was there is damage.
    ///
    /// Only reads: a connection that writes would change the header for the log and, when it closes,
    /// move the log into a file that is to be kept as it is.
    private void examine(Path path) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(BUSY_MILLIS);
        config.setReadOnly(true);
        try (Connection connection = config.createConnection("jdbc:sqlite:" + path)) {
            check(connection);
            schema.check(connection);
            if (Schema.pragma(connection, "user_version") > 0) {
                readable(connection);
            }
        } catch (SQLException e) {
            if ((e.getErrorCode() & 0xFF) == SQLiteErrorCode.SQLITE_ERROR.code) {
                throw new StoreException(StoreException.Kind.DAMAGED, "%s: %s".formatted(path, e.getMessage()), e);
            }
            throw e;
        }
    }

    /// Fails when a table or a column of the first layout is missing.
    private static void readable(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement
                    .executeQuery("SELECT " + Rows.CONVERSATION + " FROM conversation LIMIT 1")
                    .close();
            statement
                    .executeQuery("SELECT " + Rows.MESSAGE + " FROM message LIMIT 1")
                    .close();
            statement
                    .executeQuery("SELECT * FROM attachment, title_index, text_index LIMIT 1")
                    .close();
        }
    }

    private static void check(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("PRAGMA quick_check(1)")) {
            String found = rows.next() ? rows.getString(1) : "no answer";
            if (!"ok".equals(found)) {
                throw new StoreException(StoreException.Kind.DAMAGED, found.replace('\n', ' '), null);
            }
        }
    }

    private static void close(Connection connection) {
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException _) {
                // The reason for closing is the one to tell.
            }
        }
    }

    private Path setAside() {
        String stamp = STAMP.format(clock.instant());
        for (int number = 1; ; number++) {
            String name = "chats-damaged-%s%s.db".formatted(stamp, number == 1 ? "" : "-" + number);
            Path aside = file.resolveSibling(name);
            if (SUFFIXES.stream().noneMatch(suffix -> Files.exists(aside.resolveSibling(name + suffix)))) {
                move(aside);
                return aside;
            }
        }
    }

    private void move(Path aside) {
        for (String suffix : SUFFIXES) {
            Path from = file.resolveSibling(file.getFileName() + suffix);
            if (Files.exists(from)) {
                try {
                    Files.move(
                            from, aside.resolveSibling(aside.getFileName() + suffix), StandardCopyOption.ATOMIC_MOVE);
                } catch (IOException e) {
                    throw new StoreException(
                            StoreException.Kind.OTHER,
                            "%s is damaged and cannot be set aside: %s; move it away and start Ferrum again"
                                    .formatted(from, e.getMessage()),
                            e);
                }
            }
        }
    }
}
