package dev.ferrum.app.chat;

import dev.ferrum.app.service.UiExecutor;
import dev.ferrum.app.store.Archive;
import dev.ferrum.app.store.Conversation;
import dev.ferrum.app.store.ConversationJson;
import dev.ferrum.app.store.ConversationMarkdown;
import dev.ferrum.app.store.Message;
import dev.ferrum.engine.error.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/// Conversations to files and from files. Called on the UI thread; reads and writes on another one; a notice tells how
/// it went.
public final class ConversationFiles {
    private static final long MOST_BYTES = 256L << 20;

    private final Archive archive;
    private final ChatViewModel chat;
    private final Executor texts;
    private final UiExecutor ui;

    public ConversationFiles(Archive archive, ChatViewModel chat, Executor texts, UiExecutor ui) {
        this.archive = archive;
        this.chat = chat;
        this.texts = texts;
        this.ui = ui;
    }

    /// Writes the shown branch of a conversation as Markdown.
    public void exportMarkdown(Conversation conversation, Path file) {
        archive.messages(
                conversation.id(),
                messages ->
                        write(file, () -> ConversationMarkdown.write(conversation, branch(conversation, messages))));
    }

    /// Writes a conversation with all its branches as JSON.
    public void exportJson(Conversation conversation, Path file) {
        archive.messages(
                conversation.id(),
                messages ->
                        write(file, () -> ConversationJson.write(new ConversationJson.Whole(conversation, messages))));
    }

    /// Reads a conversation that was exported as JSON, keeps it as a new one, and opens it.
    public void importJson(Path file) {
        texts.execute(() -> {
            try {
                if (Files.size(file) > MOST_BYTES) {
                    throw new EngineException("%s is larger than any conversation".formatted(file.getFileName()));
                }
                ConversationJson.Whole whole = ConversationJson.read(Files.readString(file), archive::nextId);
                ui.execute(() -> chat.openImported(whole.conversation(), whole.messages()));
            } catch (IOException | EngineException e) {
                tell("%s was not imported: %s".formatted(file.getFileName(), e.getMessage()));
            }
        });
    }

    static List<Message> branch(Conversation conversation, List<Message> messages) {
        Map<Long, Message> byId = new HashMap<>();
        messages.forEach(message -> byId.put(message.id(), message));
        return ConversationTree.of(messages, conversation.leaf()).path().stream()
                .map(byId::get)
                .toList();
    }

    private void write(Path file, Supplier<String> content) {
        texts.execute(() -> {
            try {
                Files.writeString(file, content.get());
                tell("Exported to %s".formatted(file.getFileName()));
            } catch (IOException e) {
                tell("%s was not written: %s".formatted(file, e.getMessage()));
            }
        });
    }

    private void tell(String words) {
        ui.execute(() -> chat.notices().tell(words));
    }
}
