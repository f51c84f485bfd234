package dev.ferrum.app.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Finds words in titles and messages. The index knows every three characters in a row; shorter words are looked for
/// in the texts themselves.
final class TextSearch {
    private static final int INDEXED = 3;

    // SQLite refuses an expression 1000 deep, its index one 256 deep; a pasted page reaches both.
    private static final int MOST_WORDS = 64;

    private final Connection connection;

    TextSearch(Connection connection) {
        this.connection = connection;
    }

    List<Hit> find(String text, int limit) throws SQLException {
        // A zero ends a text for SQLite's query parser, so it parts words.
        List<String> words = Arrays.stream(text.split("[\\s\\x00]+"))
                .filter(word -> !word.isEmpty())
                .distinct()
                .limit(MOST_WORDS)
                .toList();
        List<Hit> hits = new ArrayList<>();
        if (!words.isEmpty()) {
            hits.addAll(titles(words, limit));
            hits.addAll(messages(words, limit));
        }
        return hits;
    }

    private List<Hit> titles(List<String> words, int limit) throws SQLException {
        String sql = "SELECT conversation.id, conversation.title, 0, conversation.title FROM conversation%s"
                + " WHERE conversation.deleted IS NULL%s ORDER BY conversation.updated DESC LIMIT ?";
        return run(sql, "title_index", "conversation", "title", words, limit);
    }

    private List<Hit> messages(List<String> words, int limit) throws SQLException {
        String sql = "SELECT conversation.id, conversation.title, message.id, message.text FROM message"
                + " JOIN conversation ON conversation.id = message.conversation%s"
                + " WHERE conversation.deleted IS NULL%s ORDER BY message.id DESC LIMIT ?";
        return run(sql, "text_index", "message", "text", words, limit);
    }

    private List<Hit> run(String sql, String index, String table, String column, List<String> words, int limit)
            throws SQLException {
        List<String> values = new ArrayList<>();
        List<String> phrases = words.stream()
                .filter(word -> word.codePointCount(0, word.length()) >= INDEXED)
                .map(word -> '"' + word.replace("\"", "\"\"") + '"')
                .toList();
        StringBuilder where = new StringBuilder();
        if (!phrases.isEmpty()) {
            where.append(" AND ").append(index).append(" MATCH ?");
            values.add(String.join(" AND ", phrases));
        }
        for (String word : words) {
            if (word.codePointCount(0, word.length()) < INDEXED) {
                where.append(" AND %s.%s LIKE ? ESCAPE '\\'".formatted(table, column));
                values.add('%' + word.replaceAll("([\\\\%_])", "\\\\$1") + '%');
            }
        }
        String join = phrases.isEmpty() ? "" : " JOIN %s ON %s.rowid = %s.id".formatted(index, index, table);
        try (PreparedStatement select = connection.prepareStatement(sql.formatted(join, where))) {
            int at = 0;
            for (String value : values) {
                select.setString(++at, value);
            }
            select.setInt(++at, limit);
            List<Hit> hits = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    Snippet snippet = Snippet.of(rows.getString(4), words);
                    hits.add(new Hit(
                            rows.getLong(1), rows.getString(2), rows.getLong(3), snippet.text(), snippet.matches()));
                }
            }
            return hits;
        }
    }
}
