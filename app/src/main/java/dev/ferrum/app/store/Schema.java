package dev.ferrum.app.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/// The versions of the database's layout, as SQL that leads from each to the next. `user_version` says which one a
/// file has; `application_id` that it is one of Ferrum's.
record Schema(List<String> steps) {
    /// "FeRm".
    static final int APPLICATION = 0x4665526D;

    private static final int LATEST = 2;

    Schema {
        steps = List.copyOf(steps);
    }

    /// The layout this program writes.
    static Schema latest() {
        List<String> steps = new ArrayList<>();
        for (int version = 1; version <= LATEST; version++) {
            steps.add(resource("schema-%d.sql".formatted(version)));
        }
        return new Schema(steps);
    }

    int version() {
        return steps.size();
    }

    /// Refuses a database that no Ferrum has written, or one newer than this. Only reads.
    void check(Connection connection) throws SQLException {
        int present = pragma(connection, "user_version");
        int owner = pragma(connection, "application_id");
        if (present > version()) {
            throw new StoreException(
                    StoreException.Kind.NEWER,
                    "the chats were written by a newer Ferrum: expected layout %d at most, found %d; update Ferrum"
                            .formatted(version(), present),
                    null);
        }
        if (present > 0 && owner != APPLICATION) {
            throw damaged("expected a database of Ferrum, found one of another program (application id %08x)"
                    .formatted(owner));
        }
        // Without a layout there must be nothing at all: tables mean another program, or a header that was damaged.
        if (present < 0 || present == 0 && pragma(connection, "schema_version") != 0) {
            throw damaged("expected a database of Ferrum, found one of layout %d with tables".formatted(present));
        }
    }

    private static StoreException damaged(String message) {
        return new StoreException(StoreException.Kind.DAMAGED, message, null);
    }

    /// Brings a database to this layout, each step in a transaction of its own.
    void migrate(Connection connection) throws SQLException {
        check(connection);
        int present = pragma(connection, "user_version");
        for (int version = present; version < version(); version++) {
            step(connection, steps.get(version), version + 1);
        }
    }

    private static void step(Connection connection, String sql, int version) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            for (String part : statements(sql)) {
                statement.execute(part);
            }
            statement.execute("PRAGMA application_id = " + APPLICATION);
            statement.execute("PRAGMA user_version = " + version);
            connection.commit();
        } catch (SQLException e) {
            connection.rollback();
            throw e;
        } finally {
            connection.setAutoCommit(true);
        }
    }

    static int pragma(Connection connection, String name) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("PRAGMA " + name)) {
            return rows.next() ? rows.getInt(1) : 0;
        }
    }

    /// Statements are parted by empty lines; comments go.
    private static List<String> statements(String sql) {
        List<String> found = new ArrayList<>();
        for (String part : sql.split("\n\\s*\n")) {
            String text = part.replaceAll("(?m)^--.*$", "").strip();
            if (!text.isEmpty()) {
                found.add(text);
            }
        }
        return found;
    }

    private static String resource(String name) {
        try (InputStream in = Schema.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("layout %s: expected in the program, found none".formatted(name));
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
