package dev.ferrum.app.chat;

import dev.ferrum.app.store.Attachment;
import dev.ferrum.app.store.Figures;
import dev.ferrum.app.store.Message;
import dev.ferrum.engine.api.ChatMessage;
import dev.ferrum.engine.api.Role;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;

/// One message as it is shown: texts that grow while it is written, and how far it is. On the UI thread.
///
/// The same object stands for a message as long as its conversation is open or it is being written.
public final class Turn {
    /// How far a message is.
    public enum Phase {
        /// The prompt is being read; no token yet.
        READING,
        /// The model reasons; the answer has not begun.
        THINKING,
        WRITING,
        DONE,
        STOPPED,
        FAILED;

        public boolean running() {
            return this == READING || this == THINKING || this == WRITING;
        }
    }

    private final long id;
    private final long conversation;
    private final long parent;
    private final Role role;
    private final Instant created;
    private final List<Attachment> attachments;
    private final String model;
    private final ReadOnlyStringWrapper text;
    private final ReadOnlyStringWrapper reasoning;
    private final ReadOnlyStringWrapper ending;
    private final ReadOnlyObjectWrapper<Phase> phase;
    private final ReadOnlyObjectWrapper<Figures> figures;
    private final ReadOnlyObjectWrapper<Thought> thought;
    private final ReadOnlyObjectWrapper<Reading> reading = new ReadOnlyObjectWrapper<>(Reading.UNKNOWN);
    private final ReadOnlyObjectWrapper<Versions> versions = new ReadOnlyObjectWrapper<>(Versions.ONLY);

    private Turn(Message message, Phase phase) {
        id = message.id();
        conversation = message.conversation();
        parent = message.parent();
        role = message.role();
        created = message.created();
        attachments = message.attachments();
        model = message.model();
        text = new ReadOnlyStringWrapper(message.text());
        reasoning = new ReadOnlyStringWrapper(message.reasoning());
        ending = new ReadOnlyStringWrapper(message.ending());
        this.phase = new ReadOnlyObjectWrapper<>(phase);
        figures = new ReadOnlyObjectWrapper<>(message.figures());
        thought = new ReadOnlyObjectWrapper<>(
                new Thought(message.figures().thinkingNanos(), message.figures().thinkingTokens(), false));
    }

    /// A message as it was kept.
    static Turn of(Message message) {
        return new Turn(
                message,
                switch (message.phase()) {
                    case WRITING, STOPPED -> Phase.STOPPED;
                    case DONE -> Phase.DONE;
                    case FAILED -> Phase.FAILED;
                });
    }

    /// A reply that is about to be written.
    static Turn reply(Message message) {
        return new Turn(message, Phase.READING);
    }

    public long id() {
        return id;
    }

    /// The message before this one, 0 for a first one.
    public long parent() {
        return parent;
    }

    public Role role() {
        return role;
    }

    public Instant created() {
        return created;
    }

    public List<Attachment> attachments() {
        return attachments;
    }

    /// What wrote it; empty for a person's message.
    public String model() {
        return model;
    }

    public ReadOnlyStringProperty textProperty() {
        return text.getReadOnlyProperty();
    }

    public ReadOnlyStringProperty reasoningProperty() {
        return reasoning.getReadOnlyProperty();
    }

    /// Why a reply ended, in words; empty while there is nothing to say.
    public ReadOnlyStringProperty endingProperty() {
        return ending.getReadOnlyProperty();
    }

    public ReadOnlyObjectProperty<Phase> phaseProperty() {
        return phase.getReadOnlyProperty();
    }

    /// What the reply cost so far; complete once it has ended.
    public ReadOnlyObjectProperty<Figures> figuresProperty() {
        return figures.getReadOnlyProperty();
    }

    public ReadOnlyObjectProperty<Thought> thoughtProperty() {
        return thought.getReadOnlyProperty();
    }

    /// How much of the prompt is read, while it is.
    public ReadOnlyObjectProperty<Reading> readingProperty() {
        return reading.getReadOnlyProperty();
    }

    public ReadOnlyObjectProperty<Versions> versionsProperty() {
        return versions.getReadOnlyProperty();
    }

    /// What the model is to read of this message.
    ChatMessage toModel() {
        return role == Role.USER
                ? ChatMessage.user(Attachments.withText(text.get(), attachments))
                : new ChatMessage(
                        role, text.get(), reasoning.get().isEmpty() ? Optional.empty() : Optional.of(reasoning.get()));
    }

    /// The message to keep, as it is now.
    Message toStore() {
        Message.Phase kept = switch (phase.get()) {
            case READING, THINKING, WRITING -> Message.Phase.WRITING;
            case DONE -> Message.Phase.DONE;
            case STOPPED -> Message.Phase.STOPPED;
            case FAILED -> Message.Phase.FAILED;
        };
        return new Message(
                id,
                conversation,
                parent,
                role,
                text.get(),
                reasoning.get(),
                created,
                kept,
                ending.get(),
                figures.get(),
                model,
                attachments);
    }

    void setVersions(Versions of) {
        versions.set(of);
    }

    void setReading(Reading now) {
        reading.set(now);
    }

    /// A reply that had ended goes on.
    void resume() {
        ending.set("");
        reading.set(Reading.UNKNOWN);
        phase.set(Phase.READING);
    }

    /// Appends what came since the last frame.
    void append(String answer, String thoughts) {
        if (!thoughts.isEmpty()) {
            reasoning.set(joined(reasoning.get(), thoughts));
        }
        if (!answer.isEmpty()) {
            text.set(joined(text.get(), answer));
        }
    }

    void setPhase(Phase reached) {
        phase.set(reached);
    }

    void setFigures(Figures now, Thought thoughtNow) {
        figures.set(now);
        thought.set(thoughtNow);
    }

    void end(Phase reached, String words) {
        ending.set(words);
        phase.set(reached);
    }

    /// Templates put line feeds before an answer; a message never starts with space.
    private static String joined(String before, String more) {
        return before.isEmpty() ? more.stripLeading() : before + more;
    }
}
