package dev.ferrum.app.chat;

import dev.ferrum.engine.api.ChatMessage;
import dev.ferrum.engine.api.GenerationEvent;
import dev.ferrum.engine.api.GenerationEvent.Channel;
import dev.ferrum.engine.api.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;

/// The turns of a conversation. The engine's thread offers events; the UI thread drains them once a frame.
public final class Transcript {
    private final ObservableList<Turn> turns = FXCollections.observableArrayList();
    private final ObservableList<Turn> readOnlyTurns = FXCollections.unmodifiableObservableList(turns);
    private final ConcurrentLinkedQueue<GenerationEvent> waiting = new ConcurrentLinkedQueue<>();
    private int replyTokens;

    public ObservableList<Turn> turns() {
        return readOnlyTurns;
    }

    /// What the model is to read: all turns with text, in order.
    List<ChatMessage> messages() {
        List<ChatMessage> messages = new ArrayList<>();
        for (Turn turn : turns) {
            String text = turn.textProperty().get();
            if (turn.role() == Role.USER) {
                messages.add(ChatMessage.user(text));
            } else if (!text.isEmpty()) {
                messages.add(ChatMessage.assistant(text));
            }
        }
        return messages;
    }

    void ask(String text) {
        turns.add(Turn.ofUser(text));
    }

    void beginReply() {
        replyTokens = 0;
        turns.add(Turn.reply());
    }

    /// Any thread.
    void offer(GenerationEvent event) {
        waiting.add(event);
    }

    /// Appends the tokens that came since the last call, all at once; returns the reply's last event, if it came.
    Optional<GenerationEvent> drain() {
        StringBuilder answer = new StringBuilder();
        StringBuilder thought = new StringBuilder();
        Optional<GenerationEvent> last = Optional.empty();
        for (GenerationEvent event = waiting.poll(); event != null; event = waiting.poll()) {
            switch (event) {
                case GenerationEvent.Started _, GenerationEvent.Reading _ -> {}
                case GenerationEvent.Token(var _, var text, var channel) -> {
                    replyTokens++;
                    (channel == Channel.ANSWER ? answer : thought).append(text);
                }
                case GenerationEvent.Finished _, GenerationEvent.Failed _ -> last = Optional.of(event);
            }
        }
        if (answer.length() + thought.length() > 0) {
            reply().append(answer.toString(), thought.toString());
        }
        return last;
    }

    /// Tokens of the reply drained so far.
    int replyTokens() {
        return replyTokens;
    }

    /// The turn that is being written.
    Turn reply() {
        return turns.getLast();
    }

    void clear() {
        turns.clear();
        waiting.clear();
    }
}
