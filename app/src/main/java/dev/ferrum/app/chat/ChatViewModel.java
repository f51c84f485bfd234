package dev.ferrum.app.chat;

import dev.ferrum.app.service.EngineService;
import dev.ferrum.app.service.EngineState;
import dev.ferrum.app.service.ModelCard;
import dev.ferrum.app.start.CatalogModel;
import dev.ferrum.app.store.Archive;
import dev.ferrum.app.store.Attachment;
import dev.ferrum.app.store.ChatSettings;
import dev.ferrum.app.store.Conversation;
import dev.ferrum.app.store.Message;
import dev.ferrum.engine.api.ChatMessage;
import dev.ferrum.engine.api.Role;
import dev.ferrum.engine.api.SamplingParams;
import dev.ferrum.engine.error.EngineException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.collections.ListChangeListener;

/// The conversation page: which conversation is open, and everything that can be done in it. On the UI thread.
///
/// Longer than most files, because it is the one list of what the page can do; how it is done stands in [Dialogue],
/// [Generation], [Replies] and [ConversationTree].
public final class ChatViewModel {
    private final EngineService service;
    private final Generation generation;
    private final Conversations conversations;
    private final Archive archive;
    private final Notices notices;
    private final Replies replies;
    private final Dialogue dialogue;
    private final ReadOnlyObjectWrapper<OpenConversation> open = new ReadOnlyObjectWrapper<>();
    private final ReadOnlyObjectWrapper<Turn> found = new ReadOnlyObjectWrapper<>();
    private final ReadOnlyBooleanWrapper replying = new ReadOnlyBooleanWrapper(false);
    private final ReadOnlyObjectWrapper<ContextMeter> context = new ReadOnlyObjectWrapper<>(ContextMeter.UNKNOWN);
    private ChatSettings newChatSettings = ChatSettings.defaults();
    private double aloneRate;
    /// Number of the latest count of the context; older ones are not wanted any more.
    private final AtomicLong measured = new AtomicLong();

    public ChatViewModel(
            EngineService service,
            Generation generation,
            Conversations conversations,
            Archive archive,
            Notices notices,
            InstantSource clock,
            LongSupplier nanoClock) {
        this.service = service;
        this.generation = generation;
        this.conversations = conversations;
        this.archive = archive;
        this.notices = notices;
        this.replies = new Replies(archive, nanoClock);
        this.dialogue = new Dialogue(generation, conversations, archive, replies, clock, nanoClock);
        replies.onEnd(this::ended);
        service.stateProperty().addListener((_, _, _) -> measure());
        conversations.all().addListener((ListChangeListener<Conversation>) change -> {
            while (change.next()) {
                change.getAddedSubList().forEach(this::changedElsewhere);
            }
        });
        startAnew();
    }

    public Replies replies() {
        return replies;
    }

    public Notices notices() {
        return notices;
    }

    public ReadOnlyObjectProperty<EngineState> engineProperty() {
        return service.stateProperty();
    }

    /// The conversation that is shown; never null.
    public ReadOnlyObjectProperty<OpenConversation> openProperty() {
        return open.getReadOnlyProperty();
    }

    /// True while something is written in the conversation that is shown.
    public ReadOnlyBooleanProperty replyingProperty() {
        return replying.getReadOnlyProperty();
    }

    /// The message that a search has led to last; null before the first.
    public ReadOnlyObjectProperty<Turn> foundProperty() {
        return found.getReadOnlyProperty();
    }

    /// How full the context is with the conversation that is shown and what is being written.
    public ReadOnlyObjectProperty<ContextMeter> contextProperty() {
        return context.getReadOnlyProperty();
    }

    /// First messages to offer while the conversation is empty.
    public List<String> examples() {
        return generation.known().map(CatalogModel::examples).orElse(List.of());
    }

    /// True when the model in place comes with Ferrum and a better one should be offered.
    public boolean demoModel() {
        return generation.known().map(model -> !model.examples().isEmpty()).orElse(false);
    }

    /// True when the model in place can be told whether to reason.
    public boolean knowsThinking() {
        return generation.card().map(ModelCard::knowsThinking).orElse(false);
    }

    /// The sampling that the shown conversation's settings come down to.
    public SamplingParams sampling() {
        return generation.sampling(settings());
    }

    /// Opens an empty conversation; it is listed from its first message on. Settings are those of new conversations.
    public void startAnew() {
        show(new OpenConversation(conversations.begin(newChatSettings), List.of()));
    }

    /// Settings that new conversations begin with.
    public void setNewChatSettings(ChatSettings settings) {
        newChatSettings = settings;
        if (dialogue.isNew(current()) && current().turns().isEmpty()) {
            current().setConversation(current().conversationProperty().get().withSettings(settings));
        }
    }

    /// Opens a listed conversation.
    public void open(long id) {
        openAt(id, ConversationTree.NONE);
    }

    /// Opens a listed conversation at one of its messages, on whatever branch that is; 0: on the branch shown last.
    public void openAt(long id, long message) {
        Optional<OpenConversation> present = current().id() == id ? Optional.of(current()) : dialogue.writing(id);
        if (present.isPresent()) {
            show(present.get(), message);
            return;
        }
        archive.messages(id, messages -> {
            // While the messages came, the conversation may have been deleted or renamed.
            conversations.find(id).ifPresent(latest -> show(new OpenConversation(latest, messages), message));
        });
    }

    private void show(OpenConversation next, long message) {
        if (next != current()) {
            show(next);
        }
        if (message != ConversationTree.NONE && next.tree().contains(message)) {
            next.tree().show(message);
            branchChanged(next);
            found.set(next.turn(message));
        }
    }

    /// Deletes a conversation; the notice that appears can take it back.
    public void delete(long id) {
        replies.cancel(id);
        conversations.delete(id);
        if (current().id() == id) {
            startAnew();
        }
    }

    /// Deletes all conversations that are listed.
    public void deleteAll() {
        conversations.all().stream().map(Conversation::id).toList().forEach(id -> {
            replies.cancel(id);
            conversations.remove(id);
        });
        startAnew();
    }

    /// Keeps what is being written as it is; to be called before the program ends.
    public void close() {
        draftChanged(current());
        replies.close();
    }

    public boolean canSend(String text) {
        return (!text.isBlank() || !current().attachments().isEmpty()) && canAnswer();
    }

    private boolean canAnswer() {
        return !replying.get() && service.stateProperty().get() instanceof EngineState.Ready;
    }

    /// Sends `text` and the attached files when that is possible; says whether it was.
    public boolean send(String text) {
        if (!canSend(text)) {
            return false;
        }
        OpenConversation now = current();
        Turn question = dialogue.askDraft(now, text.strip());
        dialogue.answer(now, question.id());
        begun();
        return true;
    }

    /// Ends whatever is written in the shown conversation; what was written stays.
    public void stop() {
        replies.cancel(current().id());
    }

    /// Ends one answer of several.
    public void stop(Turn turn) {
        replies.cancelTurn(turn);
    }

    /// Answers again: another version of `reply`.
    public void regenerate(Turn reply) {
        if (canAnswer() && reply.role() == Role.ASSISTANT) {
            dialogue.answer(current(), reply.parent());
            begun();
        }
    }

    /// Lets a reply that was stopped go on where it ended.
    public void goOn(Turn reply) {
        if (!canAnswer() || reply.role() != Role.ASSISTANT) {
            return;
        }
        dialogue.goOn(current(), reply);
        begun();
    }

    /// Why [#edit] can do nothing with `turn` now, in words; empty when it can.
    public Optional<String> whyNotEdit(Turn turn) {
        if (replying.get()) {
            return Optional.of("An answer is being written; wait for its end or stop it");
        }
        return turn.role() == Role.USER && !canAnswer()
                ? Optional.of("No model is loaded; your text stays here until one is")
                : Optional.empty();
    }

    /// Puts another text in the place of `turn`, as a version of it; a person's message is answered anew.
    public void edit(Turn turn, String text) {
        String wanted = text.strip();
        if (wanted.isEmpty() || wanted.equals(turn.textProperty().get()) || replying.get()) {
            return;
        }
        OpenConversation now = current();
        if (turn.role() == Role.ASSISTANT) {
            dialogue.rewrite(now, turn, wanted);
            measure();
        } else if (canAnswer()) {
            Turn question = dialogue.ask(now, wanted, turn.parent(), turn.attachments());
            dialogue.answer(now, question.id());
            begun();
        }
    }

    /// Shows an earlier (`by` negative) or later version of `turn` and what follows it.
    public void showVersion(Turn turn, int by) {
        OpenConversation now = current();
        List<Long> versions = now.tree().versions(turn.id());
        int wanted = versions.indexOf(turn.id()) + by;
        if (wanted >= 0 && wanted < versions.size()) {
            now.tree().show(versions.get(wanted));
            branchChanged(now);
        }
    }

    /// Removes a message and what follows it on its branch; the notice that appears can take it back.
    public void delete(Turn turn) {
        OpenConversation now = current();
        if (replying.get()) {
            return;
        }
        long leaf = now.tree().leaf();
        List<Turn> removed = now.remove(turn);
        archive.deleteMessages(removed.stream().map(Turn::id).toList());
        branchChanged(now);
        notices.tell(removed.size() == 1 ? "Message deleted" : removed.size() + " messages deleted", () -> {
            now.putBack(removed, leaf);
            removed.forEach(back -> archive.save(back.toStore()));
            branchChanged(now);
        });
    }

    /// Asks `text` once and has it answered as many times at once as there are `variations`; without text, the last
    /// question is answered again. Says whether it could.
    public boolean compare(String text, List<Variation> variations) {
        OpenConversation now = current();
        Optional<Turn> last = now.turns().reversed().stream()
                .filter(turn -> turn.role() == Role.USER)
                .findFirst();
        if (!canAnswer() || (!canSend(text) && last.isEmpty())) {
            return false;
        }
        Turn question = canSend(text) ? dialogue.askDraft(now, text.strip()) : last.orElseThrow();
        dialogue.compare(now, question, variations, aloneRate);
        begun();
        return true;
    }

    /// Variations of the shown conversation's settings.
    public List<Variation> variations(Variation.By by, int count) {
        return Variation.of(by, count, settings(), sampling());
    }

    /// Goes on with one answer of a comparison; the others stay as its versions, and those still written end.
    public void keep(Comparison.Candidate candidate) {
        OpenConversation now = current();
        now.comparisonProperty().get().ifPresent(comparison -> {
            for (Comparison.Candidate other : comparison.candidates()) {
                if (other != candidate) {
                    replies.cancelTurn(other.turn());
                }
            }
            now.setComparison(Optional.empty());
            now.tree().show(candidate.turn().id());
            branchChanged(now);
        });
    }

    /// Changes what was set for the shown conversation.
    public void changeSettings(ChatSettings changed) {
        OpenConversation now = current();
        dialogue.update(now, now.conversationProperty().get().withSettings(changed));
        measure();
    }

    public ChatSettings settings() {
        return current().conversationProperty().get().settings();
    }

    /// Reads `files` and attaches those that are text; one notice tells of all that are not.
    public void attach(List<Path> files) {
        OpenConversation now = current();
        generation.texts().execute(() -> {
            List<String> refused = new ArrayList<>();
            for (Path file : files) {
                try {
                    String text = Attachments.read(file);
                    String name = file.getFileName().toString();
                    generation.ui().execute(() -> attachText(now, name, text));
                } catch (EngineException e) {
                    refused.add(e.getMessage());
                }
            }
            if (!refused.isEmpty()) {
                generation.ui().execute(() -> notices.tell(String.join("\n", refused)));
            }
        });
    }

    /// Attaches `text` as if it were a file called `name`.
    public void attachText(String name, String text) {
        attachText(current(), name, text);
    }

    private void attachText(OpenConversation now, String name, String text) {
        generation.count(text, tokens -> {
            now.attachments().add(new Attachment(name, text, tokens));
            measure();
        });
    }

    public void detach(Attachment attachment) {
        current().attachments().remove(attachment);
        measure();
    }

    /// Keeps what the person is writing. To be called as it changes; shows in the context meter.
    public void draftChanged() {
        draftChanged(current());
        measure();
    }

    private void draftChanged(OpenConversation now) {
        String draft = now.draftProperty().get();
        if (!draft.equals(now.conversationProperty().get().draft())) {
            dialogue.keepDraft(now, draft);
        }
    }

    /// Takes over a conversation that was kept or read from a file, and opens it.
    public void openImported(Conversation conversation, List<Message> messages) {
        conversations.put(conversation);
        messages.forEach(archive::save);
        show(new OpenConversation(conversation, messages));
    }

    private OpenConversation current() {
        return open.get();
    }

    private void show(OpenConversation next) {
        OpenConversation before = open.get();
        if (before != null) {
            leave(before);
        }
        open.set(next);
        replying.set(replies.runIn(next.id()));
        measure();
    }

    private void leave(OpenConversation before) {
        draftChanged(before);
        if (dialogue.isNew(before) && !before.draftProperty().get().isBlank()) {
            conversations.put(before.conversationProperty().get());
        }
    }

    /// A listed conversation got another title or was pinned: its open copy follows.
    private void changedElsewhere(Conversation listed) {
        if (open.get() != null && listed.id() == current().id()) {
            current().setConversation(listed);
        }
        dialogue.writing(listed.id()).ifPresent(writing -> writing.setConversation(listed));
    }

    /// Something is written in the shown conversation from now on.
    private void begun() {
        replying.set(true);
        measure();
    }

    private void ended(Reply reply) {
        if (replies.countProperty().get() == 0 && reply.tokensPerSecond() > 0) {
            aloneRate = reply.tokensPerSecond();
        }
        dialogue.ended(reply);
        replying.set(replies.runIn(current().id()));
        if (reply.conversation() == current().id()) {
            measure();
        }
    }

    private void branchChanged(OpenConversation now) {
        dialogue.branchChanged(now);
        measure();
    }

    private void measure() {
        OpenConversation now = current();
        if (now == null) {
            return;
        }
        List<ChatMessage> messages =
                new ArrayList<>(Dialogue.messagesTo(now, now.tree().leaf()));
        String draft = Attachments.withText(now.draftProperty().get(), now.attachments());
        if (!draft.isBlank()) {
            messages.add(ChatMessage.user(draft));
        }
        long number = measured.incrementAndGet();
        generation.measure(messages, settings(), () -> number == measured.get(), context::set);
    }
}
