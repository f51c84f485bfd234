package dev.ferrum.app.store;

import dev.ferrum.engine.api.Prompt.Thinking;
import dev.ferrum.engine.api.Role;
import dev.ferrum.engine.api.SamplingParams;
import dev.ferrum.engine.error.EngineException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A conversation with all its branches as JSON, for another Ferrum or another program, and back.
///
/// `{"format": "ferrum-conversation", "version": 1, "conversation": {…}, "messages": [{…}]}`; times as ISO-8601 text,
/// durations in nanoseconds. Reading gives every message an id of its own and keeps what precedes what.
public final class ConversationJson {
    private static final String FORMAT = "ferrum-conversation";
    private static final int VERSION = 1;
    private static final int MOST_MESSAGES = 100_000;
    private static final int MOST_CHARACTERS = 256 << 20;

    /// A conversation and its messages, parents before what follows them.
    public record Whole(Conversation conversation, List<Message> messages) {
        public Whole {
            messages = List.copyOf(messages);
        }
    }

    private ConversationJson() {}

    public static String write(Whole whole) {
        ObjectNode root = JsonMapper.shared().createObjectNode();
        root.put("format", FORMAT).put("version", VERSION);
        Conversation it = whole.conversation();
        ObjectNode conversation = root.putObject("conversation");
        conversation.put("title", it.title()).put("named", it.named()).put("pinned", it.pinned());
        conversation
                .put("created", it.created().toString())
                .put("updated", it.updated().toString());
        conversation
                .put("systemPrompt", it.settings().systemPrompt())
                .put("preset", it.settings().preset());
        it.settings()
                .custom()
                .ifPresent(params ->
                        conversation.set("sampling", JsonMapper.shared().valueToTree(params)));
        conversation.put("thinking", it.settings().thinking().name()).put("draft", it.draft());
        conversation.put("leaf", it.leaf());
        ArrayNode messages = root.putArray("messages");
        whole.messages().forEach(message -> write(messages.addObject(), message));
        return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(root);
    }

    private static void write(ObjectNode json, Message it) {
        json.put("id", it.id()).put("parent", it.parent());
        json.put("role", it.role().templateName());
        json.put("text", it.text()).put("reasoning", it.reasoning());
        json.put("created", it.created().toString());
        json.put("phase", it.phase().name()).put("ending", it.ending()).put("model", it.model());
        json.set("figures", JsonMapper.shared().valueToTree(it.figures()));
        json.set("attachments", JsonMapper.shared().valueToTree(it.attachments()));
    }

    /// Reads what [#write] has written. Throws [EngineException] that names the place where it is something else.
    public static Whole read(String json, LongSupplier ids) {
        if (json.length() > MOST_CHARACTERS) {
            throw new EngineException("the file is too long: expected at most %,d characters, found %,d"
                    .formatted(MOST_CHARACTERS, json.length()));
        }
        JsonNode root;
        try {
            root = JsonMapper.shared().readTree(json);
        } catch (JacksonException e) {
            throw new EngineException("the file is no JSON: " + e.getOriginalMessage(), e);
        }
        if (!FORMAT.equals(root.path("format").asString(""))) {
            throw new EngineException("the file is no conversation of Ferrum: expected \"format\": \"%s\", found %s"
                    .formatted(FORMAT, root.path("format")));
        }
        if (root.path("version").asInt(0) != VERSION) {
            throw new EngineException("the conversation has version %s; this Ferrum reads version %d"
                    .formatted(root.path("version"), VERSION));
        }
        JsonNode messages = root.path("messages");
        if (!messages.isArray() || messages.size() > MOST_MESSAGES) {
            throw new EngineException("messages: expected a list of at most %d, found %s"
                    .formatted(MOST_MESSAGES, messages.isArray() ? messages.size() + " of them" : "none"));
        }
        long conversation = ids.getAsLong();
        Map<Long, Long> known = new HashMap<>(Map.of(0L, 0L));
        List<Message> read = new ArrayList<>();
        for (int i = 0; i < messages.size(); i++) {
            try {
                read.add(message(messages.get(i), conversation, ids, known));
            } catch (JacksonException | IllegalArgumentException | DateTimeException e) {
                throw new EngineException("message %d: %s".formatted(i + 1, firstLine(e)), e);
            }
        }
        try {
            return new Whole(conversation(root.required("conversation"), conversation, known), read);
        } catch (JacksonException | IllegalArgumentException | DateTimeException e) {
            throw new EngineException("conversation: " + firstLine(e), e);
        }
    }

    private static Conversation conversation(JsonNode json, long id, Map<Long, Long> known) {
        Optional<JsonNode> sampling = json.optional("sampling");
        Optional<SamplingParams> custom = sampling.flatMap(node -> SamplingJson.read(node.toString()));
        if (sampling.isPresent() && custom.isEmpty()) {
            throw new IllegalArgumentException("sampling: expected values that make sense, found " + sampling.get());
        }
        long leaf = json.required("leaf").longValue();
        if (!known.containsKey(leaf)) {
            throw new IllegalArgumentException("leaf: expected a message of the file, found " + leaf);
        }
        ChatSettings settings = new ChatSettings(
                text(json, "systemPrompt"), text(json, "preset"), custom, Thinking.valueOf(text(json, "thinking")));
        return new Conversation(
                id,
                text(json, "title"),
                json.required("named").asBoolean(),
                json.required("pinned").asBoolean(),
                Instant.parse(text(json, "created")),
                Instant.parse(text(json, "updated")),
                settings,
                text(json, "draft"),
                known.get(leaf));
    }

    /// Parents come first, so there can be no cycle.
    private static Message message(JsonNode json, long conversation, LongSupplier ids, Map<Long, Long> known) {
        long theirs = json.required("id").longValue();
        long theirParent = json.required("parent").longValue();
        Long parent = known.get(theirParent);
        if (parent == null) {
            throw new IllegalArgumentException("expected a parent that stands before it, found " + theirParent);
        }
        long id = ids.getAsLong();
        if (known.putIfAbsent(theirs, id) != null) {
            throw new IllegalArgumentException("expected an id of its own, found %d again".formatted(theirs));
        }
        List<Attachment> attachments = new ArrayList<>();
        for (JsonNode attachment : list(json, "attachments")) {
            attachments.add(new Attachment(
                    text(attachment, "name"),
                    text(attachment, "text"),
                    attachment.required("tokens").intValue()));
        }
        Message.Phase phase = Message.Phase.valueOf(text(json, "phase"));
        return new Message(
                id,
                conversation,
                parent,
                role(text(json, "role")),
                text(json, "text"),
                text(json, "reasoning"),
                Instant.parse(text(json, "created")),
                phase == Message.Phase.WRITING ? Message.Phase.STOPPED : phase,
                text(json, "ending"),
                figures(json),
                text(json, "model"),
                attachments);
    }

    private static Role role(String name) {
        return switch (name) {
            case "user" -> Role.USER;
            case "assistant" -> Role.ASSISTANT;
            default -> throw new IllegalArgumentException("role: expected user or assistant, found " + name);
        };
    }

    private static JsonNode list(JsonNode json, String name) {
        JsonNode found = json.required(name);
        if (!found.isArray()) {
            throw new IllegalArgumentException("%s: expected a list, found %s".formatted(name, found.getNodeType()));
        }
        return found;
    }

    private static Figures figures(JsonNode json) {
        JsonNode found = json.required("figures");
        if (!found.isObject()) {
            throw new IllegalArgumentException("figures: expected an object, found " + found.getNodeType());
        }
        return JsonMapper.shared().treeToValue(found, Figures.class);
    }

    private static String text(JsonNode json, String name) {
        JsonNode found = json.required(name);
        if (!found.isString()) {
            throw new IllegalArgumentException("%s: expected text, found %s".formatted(name, found.getNodeType()));
        }
        return found.stringValue();
    }

    private static String firstLine(Exception e) {
        return e.getMessage().lines().findFirst().orElse("");
    }
}
