package dev.ferrum.app.chat;

import dev.ferrum.app.chat.Generation.Continuation;
import dev.ferrum.app.service.EngineService;
import dev.ferrum.app.service.EngineState;
import dev.ferrum.app.service.ModelCard;
import dev.ferrum.app.start.CatalogModel;
import dev.ferrum.app.store.Archive;
import dev.ferrum.app.store.Attachment;
import dev.ferrum.app.store.ChatSettings;
import dev.ferrum.app.store.Conversation;
import dev.ferrum.app.store.Figures;
import dev.ferrum.app.store.Message;
import dev.ferrum.engine.api.ChatMessage;
import dev.ferrum.engine.api.Role;
import dev.ferrum.engine.api.SamplingParams;
import dev.ferrum.engine.error.EngineException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;

/// The conversation page: which conversation is open, and everything that can be done in it. On the UI thread.
public final class ChatViewModel {
    private static final int TITLE = 60;

    private final EngineService service;
    private final Generation generation;
    private final Conversations conversations;
    private final Archive archive;
    private final Notices notices;
    private final InstantSource clock;
    private final LongSupplier nanoClock;
    private final Replies replies;
    /// Conversations in which something is written, so that coming back finds the same turns.
    private final Map<Long, OpenConversation> busy = new HashMap<>();
    private final ReadOnlyObjectWrapper<OpenConversation> open = new ReadOnlyObjectWrapper<>();
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
        this.clock = clock;
        this.nanoClock = nanoClock;
        this.replies = new Replies(archive, nanoClock);
        replies.onEnd(this::ended);
        service.stateProperty().addListener((_, _, _) -> measure());
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

    /// Opens an empty conversation; it is listed from its first message on. Settings of the one before go along.
    public void startAnew() {
        show(new OpenConversation(conversations.begin(newChatSettings), List.of()));
    }

    /// Settings that new conversations begin with.
    public void setNewChatSettings(ChatSettings settings) {
        newChatSettings = settings;
        if (isNew(current()) && current().turns().isEmpty()) {
            current().setConversation(current().conversationProperty().get().withSettings(settings));
        }
    }

    /// Opens a listed conversation.
    public void open(long id) {
        if (current().id() == id) {
            return;
        }
        OpenConversation writing = busy.get(id);
        if (writing != null) {
            show(writing);
            return;
        }
        conversations
                .find(id)
                .ifPresent(conversation -> archive.messages(id, messages -> {
                    // While the messages came, the conversation may have been deleted or renamed.
                    conversations.find(id).ifPresent(latest -> show(new OpenConversation(latest, messages)));
                }));
    }

    /// Opens a conversation at one of its messages, on whatever branch that is.
    public void openAt(long id, long message) {
        open(id);
        if (current().id() == id && message != 0 && current().tree().contains(message)) {
            current().tree().show(message);
            branchChanged(current());
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
        Turn question = ask(now, text.strip(), now.tree().leaf(), List.copyOf(now.attachments()));
        now.attachments().clear();
        now.draftProperty().set("");
        answer(now, question.id(), now.conversationProperty().get().settings());
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
            answer(current(), reply.parent(), settings());
        }
    }

    /// Lets a reply that was stopped go on where it ended.
    public void goOn(Turn reply) {
        if (!canAnswer() || reply.role() != Role.ASSISTANT) {
            return;
        }
        OpenConversation now = current();
        List<ChatMessage> messages = messagesTo(now, reply.id());
        boolean empty = reply.textProperty().get().isEmpty()
                && reply.reasoningProperty().get().isEmpty();
        reply.resume();
        run(
                now,
                reply,
                empty ? messages.subList(0, messages.size() - 1) : messages,
                settings(),
                empty ? Continuation.ANEW : Continuation.INSIDE_LAST);
    }

    /// Puts another text in the place of `turn`, as a version of it; a person's message is answered anew.
    public void edit(Turn turn, String text) {
        String wanted = text.strip();
        if (wanted.isEmpty() || wanted.equals(turn.textProperty().get()) || replying.get()) {
            return;
        }
        OpenConversation now = current();
        if (turn.role() == Role.USER) {
            if (canAnswer()) {
                Turn question = ask(now, wanted, turn.parent(), turn.attachments());
                answer(now, question.id(), settings());
            }
        } else {
            Turn edited = Turn.of(message(now, turn.parent(), Role.ASSISTANT, wanted, turn.model(), List.of()));
            now.add(edited);
            archive.save(edited.toStore());
            branchChanged(now);
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
        Turn question = last.orElse(null);
        if (canSend(text)) {
            question = ask(now, text.strip(), now.tree().leaf(), List.copyOf(now.attachments()));
            now.attachments().clear();
            now.draftProperty().set("");
        }
        List<ChatMessage> messages = messagesTo(now, question.id());
        List<Comparison.Candidate> candidates = new ArrayList<>();
        for (Variation variation : variations) {
            Turn reply = newReply(now, question.id());
            now.addBeside(reply);
            candidates.add(new Comparison.Candidate(variation.label(), reply));
        }
        now.tree().show(candidates.getFirst().turn().id());
        branchChanged(now);
        now.setComparison(Optional.of(new Comparison(question, candidates, aloneRate)));
        for (int i = 0; i < candidates.size(); i++) {
            run(now, candidates.get(i).turn(), messages, variations.get(i).settings(), Continuation.ANEW);
        }
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
        update(now, now.conversationProperty().get().withSettings(changed));
        measure();
    }

    public ChatSettings settings() {
        return current().conversationProperty().get().settings();
    }

    /// Reads `files` and attaches those that are text; a notice tells of those that are not.
    public void attach(List<Path> files) {
        OpenConversation now = current();
        for (Path file : files) {
            generation.texts().execute(() -> {
                try {
                    String text = Attachments.read(file);
                    generation
                            .ui()
                            .execute(() -> generation.count(text, tokens -> {
                                now.attachments()
                                        .add(new Attachment(file.getFileName().toString(), text, tokens));
                                measure();
                            }));
                } catch (EngineException e) {
                    generation.ui().execute(() -> notices.tell(e.getMessage()));
                }
            });
        }
    }

    public void detach(Attachment attachment) {
        current().attachments().remove(attachment);
        measure();
    }

    /// Keeps what the person is writing. To be called as it changes; shows in the context meter.
    public void draftChanged() {
        OpenConversation now = current();
        Conversation drafted =
                now.conversationProperty().get().withDraft(now.draftProperty().get());
        if (!drafted.equals(now.conversationProperty().get())) {
            now.setConversation(drafted);
            archive.save(drafted);
            measure();
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

    private boolean isNew(OpenConversation conversation) {
        return conversations.find(conversation.id()).isEmpty();
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
        boolean drafted = !before.draftProperty().get().isBlank();
        if (!isNew(before) || drafted) {
            conversations.put(before.conversationProperty().get());
        }
    }

    private Turn ask(OpenConversation now, String text, long parent, List<Attachment> files) {
        Turn question = Turn.of(message(now, parent, Role.USER, text, "", files));
        now.add(question);
        Conversation conversation = now.conversationProperty().get().withDraft("");
        if (!conversation.named() && parent == ConversationTree.NONE) {
            conversation = conversation.withTitle(title(text, files), false);
        }
        update(now, conversation.withUpdated(clock.instant()).withLeaf(question.id()));
        conversations.put(now.conversationProperty().get());
        archive.save(question.toStore());
        return question;
    }

    private static String title(String text, List<Attachment> files) {
        String line = text.isEmpty()
                ? files.getFirst().name()
                : text.lines().findFirst().orElse("").strip();
        if (line.length() <= TITLE) {
            return line;
        }
        int space = line.lastIndexOf(' ', TITLE);
        return line.substring(0, space > TITLE / 2 ? space : TITLE) + "\u2026";
    }

    private void answer(OpenConversation now, long question, ChatSettings settings) {
        Turn reply = newReply(now, question);
        now.add(reply);
        branchChanged(now);
        run(now, reply, messagesTo(now, question), settings, Continuation.ANEW);
    }

    private Turn newReply(OpenConversation now, long question) {
        String model = generation.card().map(ModelCard::name).orElse("");
        return Turn.reply(message(now, question, Role.ASSISTANT, "", model, List.of()));
    }

    private Message message(
            OpenConversation now, long parent, Role role, String text, String model, List<Attachment> files) {
        return new Message(
                archive.nextId(),
                now.id(),
                parent,
                role,
                text,
                "",
                clock.instant(),
                Message.Phase.DONE,
                "",
                Figures.NONE,
                model,
                files);
    }

    private static List<ChatMessage> messagesTo(OpenConversation now, long id) {
        return now.tree().pathTo(id).stream().map(now::turn).map(Turn::toModel).toList();
    }

    private void run(
            OpenConversation now, Turn turn, List<ChatMessage> messages, ChatSettings settings, Continuation how) {
        Reply reply = new Reply(turn, now.id(), nanoClock);
        busy.put(now.id(), now);
        replies.add(reply);
        if (now == current()) {
            replying.set(true);
        }
        generation.submit(reply, messages, settings, how);
    }

    private void ended(Reply reply) {
        if (replies.countProperty().get() == 0 && reply.tokensPerSecond() > 0) {
            aloneRate = reply.tokensPerSecond();
        }
        if (!replies.runIn(reply.conversation())) {
            OpenConversation written = busy.remove(reply.conversation());
            if (written != null && conversations.find(written.id()).isPresent()) {
                update(written, written.conversationProperty().get().withUpdated(clock.instant()));
            }
        }
        replying.set(replies.runIn(current().id()));
        if (reply.conversation() == current().id()) {
            measure();
        }
    }

    private void branchChanged(OpenConversation now) {
        now.refresh();
        update(now, now.conversationProperty().get().withLeaf(now.tree().leaf()));
        measure();
    }

    /// Keeps a change of a conversation; one that is not listed yet is kept with its first message.
    private void update(OpenConversation now, Conversation changed) {
        now.setConversation(changed);
        if (!isNew(now)) {
            conversations.put(changed);
        }
    }

    private void measure() {
        OpenConversation now = current();
        if (now == null) {
            return;
        }
        List<ChatMessage> messages = new ArrayList<>(messagesTo(now, now.tree().leaf()));
        String draft = Attachments.withText(now.draftProperty().get(), now.attachments());
        if (!draft.isBlank()) {
            messages.add(ChatMessage.user(draft));
        }
        long number = measured.incrementAndGet();
        generation.measure(messages, settings(), () -> number == measured.get(), context::set);
    }
}
