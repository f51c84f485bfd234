package dev.ferrum.app.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Conversations and messages in one SQLite file. One thread at a time.
///
/// A change is on the disk when its method has returned (write-ahead log, synchronised), or undone when it threw.
/// Every method throws a [StoreException] that says what could not be done.
public final class ConversationStore implements AutoCloseable {
    // Statements are prepared anew for each use: the driver closes one that has failed, as on a full disk.
    private static final String SAVE_CONVERSATION = Rows.upsert("conversation", Rows.CONVERSATION);
    private static final String SAVE_MESSAGE = Rows.upsert("message", Rows.MESSAGE);
    private static final String SAVE_ATTACHMENT =
            "INSERT INTO attachment (message, position, name, text, tokens) VALUES (?, ?, ?, ?, ?)";
    private static final String CUT_OFF = "Ferrum was closed while this was written";

    private final Connection connection;
    private final InstantSource clock;
    private final TextSearch search;

    /// An open store, and what to tell a person where the file could not be used as it was.
    public record Opened(ConversationStore store, Optional<String> trouble) {}

    private ConversationStore(Connection connection, InstantSource clock) {
        this.connection = connection;
        this.clock = clock;
        search = new TextSearch(connection);
    }

    /// Opens `file`, or begins it. Messages that a crash cut off are marked as stopped.
    public static Opened open(Path file, InstantSource clock) {
        return open(file, Schema.latest(), clock);
    }

    static Opened open(Path file, Schema schema, InstantSource clock) {
        StoreOpener.OpenedFile opened = new StoreOpener(file, schema, clock).open();
        ConversationStore store = new ConversationStore(opened.connection(), clock);
        try {
            store.endCutOffMessages();
            return new Opened(store, opened.trouble());
        } catch (SQLException e) {
            store.close();
            throw StoreException.of("opening %s".formatted(file), e);
        }
    }

    private void endCutOffMessages() throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                "UPDATE message SET phase = 'STOPPED', ending = ? WHERE phase = 'WRITING'")) {
            update.setString(1, CUT_OFF);
            update.executeUpdate();
        }
    }

    /// The greatest id in use, of conversations and messages alike.
    public long greatestId() {
        return attempt("reading the chats", () -> {
            try (Statement statement = connection.createStatement();
                    ResultSet rows =
                            statement.executeQuery("SELECT max((SELECT coalesce(max(id), 0) FROM conversation),"
                                    + " (SELECT coalesce(max(id), 0) FROM message))")) {
                rows.next();
                return rows.getLong(1);
            }
        });
    }

    /// All that are not deleted: pinned ones first, then the latest first.
    public List<Conversation> conversations() {
        return attempt("reading the chats", () -> {
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT " + Rows.CONVERSATION
                            + " FROM conversation WHERE deleted IS NULL ORDER BY pinned DESC, updated DESC, id DESC")) {
                List<Conversation> found = new ArrayList<>();
                while (rows.next()) {
                    found.add(Rows.conversation(rows));
                }
                return found;
            }
        });
    }

    /// All messages of a conversation, of all its branches, in order of their ids.
    public List<Message> messages(long conversation) {
        return attempt("reading a chat", () -> {
            Map<Long, List<Attachment>> attachments = attachments(conversation);
            try (PreparedStatement select = connection.prepareStatement(
                    "SELECT " + Rows.MESSAGE + " FROM message WHERE conversation = ? ORDER BY id")) {
                select.setLong(1, conversation);
                List<Message> found = new ArrayList<>();
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        found.add(Rows.message(rows, attachments.getOrDefault(rows.getLong("id"), List.of())));
                    }
                }
                return found;
            }
        });
    }

    private Map<Long, List<Attachment>> attachments(long conversation) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT attachment.message, attachment.name,"
                + " attachment.text, attachment.tokens FROM attachment JOIN message ON message.id = attachment.message"
                + " WHERE message.conversation = ? ORDER BY attachment.message, attachment.position")) {
            select.setLong(1, conversation);
            Map<Long, List<Attachment>> found = new HashMap<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    found.computeIfAbsent(rows.getLong(1), _ -> new ArrayList<>())
                            .add(new Attachment(rows.getString(2), rows.getString(3), rows.getInt(4)));
                }
            }
            return found;
        }
    }

    /// Keeps a conversation, in place of what was kept of it; a deleted one stays deleted.
    public void save(Conversation conversation) {
        attempt("keeping a chat", () -> {
            try (PreparedStatement save = connection.prepareStatement(SAVE_CONVERSATION)) {
                Rows.bind(save, conversation);
                return save.executeUpdate();
            }
        });
    }

    /// Keeps a message, in place of what was kept of it. Costs no more in a long conversation than in a short one.
    public void save(Message message) {
        together(() -> {
            try (PreparedStatement save = connection.prepareStatement(SAVE_MESSAGE)) {
                Rows.bind(save, message);
                save.executeUpdate();
            }
            if (!message.attachments().isEmpty() || message.phase() != Message.Phase.WRITING) {
                forgetAttachments(message.id());
                saveAttachments(message);
            }
        });
    }

    private void saveAttachments(Message message) throws SQLException {
        try (PreparedStatement save = connection.prepareStatement(SAVE_ATTACHMENT)) {
            for (int i = 0; i < message.attachments().size(); i++) {
                Attachment attachment = message.attachments().get(i);
                save.setLong(1, message.id());
                save.setInt(2, i);
                save.setString(3, attachment.name());
                save.setString(4, attachment.text());
                save.setInt(5, attachment.tokens());
                save.executeUpdate();
            }
        }
    }

    private void forgetAttachments(long message) throws SQLException {
        try (PreparedStatement forget = connection.prepareStatement("DELETE FROM attachment WHERE message = ?")) {
            forget.setLong(1, message);
            forget.executeUpdate();
        }
    }

    /// Hides a conversation; [#restore(long)] brings it back until it is purged.
    public void delete(long conversation) {
        setDeleted(conversation, clock.millis());
    }

    public void restore(long conversation) {
        setDeleted(conversation, null);
    }

    private void setDeleted(long conversation, Long millis) {
        attempt("deleting a chat", () -> {
            try (PreparedStatement update =
                    connection.prepareStatement("UPDATE conversation SET deleted = ? WHERE id = ?")) {
                update.setObject(1, millis);
                update.setLong(2, conversation);
                return update.executeUpdate();
            }
        });
    }

    /// Removes conversations for good that were deleted longer ago than `age`.
    public void purge(Duration age) {
        together(() -> {
            long before = clock.millis() - age.toMillis();
            String gone = "SELECT id FROM conversation WHERE deleted < " + before;
            try (Statement statement = connection.createStatement()) {
                statement.executeUpdate("DELETE FROM attachment WHERE message IN"
                        + " (SELECT id FROM message WHERE conversation IN (" + gone + "))");
                statement.executeUpdate("DELETE FROM message WHERE conversation IN (" + gone + ")");
                statement.executeUpdate("DELETE FROM conversation WHERE deleted < " + before);
            }
        });
    }

    /// Removes messages for good, and all that follow them.
    public void deleteMessages(List<Long> ids) {
        together(() -> {
            try (PreparedStatement delete = connection.prepareStatement("DELETE FROM message WHERE id = ?")) {
                for (long id : withDescendants(ids)) {
                    forgetAttachments(id);
                    delete.setLong(1, id);
                    delete.executeUpdate();
                }
            }
        });
    }

    /// Walks the tree here, not in SQL: parents have no index, and a conversation's ids are few.
    private Set<Long> withDescendants(List<Long> ids) throws SQLException {
        Map<Long, List<Long>> following = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement("SELECT id, parent FROM message"
                + " WHERE conversation IN (SELECT conversation FROM message WHERE id = ?)")) {
            for (long id : ids) {
                if (!following.containsKey(id)) {
                    select.setLong(1, id);
                    readTree(select, following);
                }
            }
        }
        Set<Long> gone = new LinkedHashSet<>();
        Deque<Long> next = new ArrayDeque<>(ids);
        while (!next.isEmpty()) {
            long id = next.pop();
            if (gone.add(id)) {
                next.addAll(following.getOrDefault(id, List.of()));
            }
        }
        return gone;
    }

    /// Notes what follows each message; a message that nothing follows is noted too.
    private static void readTree(PreparedStatement select, Map<Long, List<Long>> following) throws SQLException {
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                following.computeIfAbsent(rows.getLong(1), _ -> new ArrayList<>());
                following
                        .computeIfAbsent(rows.getLong(2), _ -> new ArrayList<>())
                        .add(rows.getLong(1));
            }
        }
    }

    /// Keeps `steps` with a message, in place of what was kept with it. Goes with the message when that is removed.
    public void saveTrace(long message, byte[] steps) {
        attempt("keeping a trace", () -> {
            try (PreparedStatement save = connection.prepareStatement(
                    "INSERT OR REPLACE INTO trace (message, created, steps) VALUES (?, ?, ?)")) {
                save.setLong(1, message);
                save.setLong(2, clock.millis());
                save.setBytes(3, steps);
                return save.executeUpdate();
            }
        });
    }

    /// What was kept with a message.
    public Optional<byte[]> trace(long message) {
        return attempt("reading a trace", () -> {
            try (PreparedStatement select = connection.prepareStatement("SELECT steps FROM trace WHERE message = ?")) {
                select.setLong(1, message);
                try (ResultSet rows = select.executeQuery()) {
                    return rows.next() ? Optional.of(rows.getBytes(1)) : Optional.empty();
                }
            }
        });
    }

    /// Messages with which a trace is kept.
    public List<Long> tracedMessages() {
        return attempt("reading the traces", () -> {
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT message FROM trace ORDER BY message")) {
                List<Long> found = new ArrayList<>();
                while (rows.next()) {
                    found.add(rows.getLong(1));
                }
                return found;
            }
        });
    }

    /// Where all words of `text` stand in a title or a message, as parts of words too; the latest first, at most
    /// `limit` of each kind. Deleted conversations are not searched.
    public List<Hit> search(String text, int limit) {
        return attempt("searching the chats", () -> search.find(text, limit));
    }

    /// Runs `changes` so that all of them are kept or none.
    public void together(Changes changes) {
        attempt("keeping chats", () -> {
            if (!connection.getAutoCommit()) {
                changes.make();
                return null;
            }
            connection.setAutoCommit(false);
            try {
                changes.make();
                connection.commit();
            } catch (SQLException | RuntimeException e) {
                undo(e);
                throw e;
            }
            connection.setAutoCommit(true);
            return null;
        });
    }

    /// Ends a transaction that failed. SQLite ends it by itself when the disk is full, and then refuses to again.
    private void undo(Exception failure) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
        try {
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }

    /// Several changes of one store.
    @FunctionalInterface
    public interface Changes {
        void make() throws SQLException;
    }

    @FunctionalInterface
    private interface Attempt<T> {
        T run() throws SQLException;
    }

    private static <T> T attempt(String doing, Attempt<T> task) {
        try {
            return task.run();
        } catch (SQLException e) {
            throw StoreException.of(doing, e);
        }
    }

    /// Lets the file hold at most this many pages of 4096 bytes. For tests of a full disk.
    void limitPages(int pages) {
        attempt("limiting the file", () -> {
            try (Statement statement = connection.createStatement()) {
                return statement.execute("PRAGMA max_page_count = " + pages);
            }
        });
    }

    @Override
    public void close() {
        attempt("closing the chats", () -> {
            connection.close();
            return null;
        });
    }
}
