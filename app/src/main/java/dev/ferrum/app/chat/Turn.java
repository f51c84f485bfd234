package dev.ferrum.app.chat;

import dev.ferrum.engine.api.Role;
import java.util.Objects;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;

/// One message as it is shown: texts that grow while it is written, a note below, and how far it is.
public final class Turn {
    /// How far a message is.
    public enum Phase {
        /// The prompt is being read; no token yet.
        READING,
        WRITING,
        DONE,
        STOPPED,
        FAILED
    }

    private final Role role;
    private final ReadOnlyStringWrapper text = new ReadOnlyStringWrapper("");
    private final ReadOnlyStringWrapper reasoning = new ReadOnlyStringWrapper("");
    private final ReadOnlyStringWrapper note = new ReadOnlyStringWrapper("");
    private final ReadOnlyObjectWrapper<Phase> phase;

    private Turn(Role role, Phase phase) {
        this.role = Objects.requireNonNull(role, "role");
        this.phase = new ReadOnlyObjectWrapper<>(phase);
    }

    static Turn ofUser(String text) {
        Turn turn = new Turn(Role.USER, Phase.DONE);
        turn.text.set(text);
        return turn;
    }

    static Turn reply() {
        return new Turn(Role.ASSISTANT, Phase.READING);
    }

    public Role role() {
        return role;
    }

    public ReadOnlyStringProperty textProperty() {
        return text.getReadOnlyProperty();
    }

    public ReadOnlyStringProperty reasoningProperty() {
        return reasoning.getReadOnlyProperty();
    }

    /// Figures or the reason of an ending; empty while there is nothing to say.
    public ReadOnlyStringProperty noteProperty() {
        return note.getReadOnlyProperty();
    }

    public ReadOnlyObjectProperty<Phase> phaseProperty() {
        return phase.getReadOnlyProperty();
    }

    void append(String answer, String thought) {
        if (!thought.isEmpty()) {
            reasoning.set(joined(reasoning.get(), thought));
        }
        if (!answer.isEmpty()) {
            text.set(joined(text.get(), answer));
        }
        phase.set(Phase.WRITING);
    }

    void end(Phase ending, String words) {
        note.set(words);
        phase.set(ending);
    }

    /// Templates put line feeds before an answer; a message never starts with space.
    private static String joined(String before, String more) {
        return before.isEmpty() ? more.stripLeading() : before + more;
    }
}
