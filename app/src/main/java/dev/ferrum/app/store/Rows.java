package dev.ferrum.app.store;

import dev.ferrum.engine.api.Prompt.Thinking;
import dev.ferrum.engine.api.Role;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Records from and to rows of the database.
final class Rows {
    static final String CONVERSATION =
            "id, title, named, pinned, created, updated, system_prompt, preset, custom, thinking, draft, leaf";
    static final String MESSAGE = "id, conversation, parent, role, text, reasoning, created, phase, ending,"
            + " prompt_tokens, reused_tokens, tokens, thinking_tokens, first_token_nanos, generation_nanos,"
            + " thinking_nanos, model";

    private Rows() {}

    /// An insert that becomes an update of every other column where the id is there already.
    static String upsert(String table, String columns) {
        String[] names = columns.split(",\\s*");
        StringBuilder sql =
                new StringBuilder("INSERT INTO ").append(table).append(" (").append(columns);
        sql.append(") VALUES (?").append(", ?".repeat(names.length - 1)).append(") ON CONFLICT (id) DO UPDATE SET ");
        for (int i = 1; i < names.length; i++) {
            sql.append(i == 1 ? "" : ", ")
                    .append(names[i])
                    .append(" = excluded.")
                    .append(names[i]);
        }
        return sql.toString();
    }

    static Conversation conversation(ResultSet row) throws SQLException {
        String custom = row.getString("custom");
        ChatSettings settings = new ChatSettings(
                row.getString("system_prompt"),
                row.getString("preset"),
                custom == null ? Optional.empty() : SamplingJson.read(custom),
                read(row, "thinking", Thinking.class, Thinking.TEMPLATE_DEFAULT));
        return new Conversation(
                row.getLong("id"),
                row.getString("title"),
                row.getInt("named") != 0,
                row.getInt("pinned") != 0,
                Instant.ofEpochMilli(row.getLong("created")),
                Instant.ofEpochMilli(row.getLong("updated")),
                settings,
                row.getString("draft"),
                row.getLong("leaf"));
    }

    /// `otherwise` for a name that nobody wrote: damage that SQLite cannot see must not hide all other rows.
    private static <E extends Enum<E>> E read(ResultSet row, String column, Class<E> type, E otherwise)
            throws SQLException {
        try {
            return Enum.valueOf(type, row.getString(column));
        } catch (IllegalArgumentException _) {
            return otherwise;
        }
    }

    static void bind(PreparedStatement statement, Conversation it) throws SQLException {
        int at = 0;
        statement.setLong(++at, it.id());
        statement.setString(++at, it.title());
        statement.setInt(++at, it.named() ? 1 : 0);
        statement.setInt(++at, it.pinned() ? 1 : 0);
        statement.setLong(++at, it.created().toEpochMilli());
        statement.setLong(++at, it.updated().toEpochMilli());
        statement.setString(++at, it.settings().systemPrompt());
        statement.setString(++at, it.settings().preset());
        statement.setString(
                ++at, it.settings().custom().map(SamplingJson::write).orElse(null));
        statement.setString(++at, it.settings().thinking().name());
        statement.setString(++at, it.draft());
        statement.setLong(++at, it.leaf());
    }

    static Message message(ResultSet row, List<Attachment> attachments) throws SQLException {
        Figures figures = new Figures(
                row.getInt("prompt_tokens"),
                row.getInt("reused_tokens"),
                row.getInt("tokens"),
                row.getInt("thinking_tokens"),
                row.getLong("first_token_nanos"),
                row.getLong("generation_nanos"),
                row.getLong("thinking_nanos"));
        long id = row.getLong("id");
        long parent = row.getLong("parent");
        return new Message(
                id,
                row.getLong("conversation"),
                parent == id ? 0 : parent,
                read(row, "role", Role.class, Role.USER),
                row.getString("text"),
                row.getString("reasoning"),
                Instant.ofEpochMilli(row.getLong("created")),
                read(row, "phase", Message.Phase.class, Message.Phase.STOPPED),
                row.getString("ending"),
                figures,
                row.getString("model"),
                attachments);
    }

    static void bind(PreparedStatement statement, Message it) throws SQLException {
        int at = 0;
        statement.setLong(++at, it.id());
        statement.setLong(++at, it.conversation());
        statement.setLong(++at, it.parent());
        statement.setString(++at, it.role().name());
        statement.setString(++at, it.text());
        statement.setString(++at, it.reasoning());
        statement.setLong(++at, it.created().toEpochMilli());
        statement.setString(++at, it.phase().name());
        statement.setString(++at, it.ending());
        statement.setInt(++at, it.figures().promptTokens());
        statement.setInt(++at, it.figures().reusedTokens());
        statement.setInt(++at, it.figures().tokens());
        statement.setInt(++at, it.figures().thinkingTokens());
        statement.setLong(++at, it.figures().firstTokenNanos());
        statement.setLong(++at, it.figures().generationNanos());
        statement.setLong(++at, it.figures().thinkingNanos());
        statement.setString(++at, it.model());
    }
}
