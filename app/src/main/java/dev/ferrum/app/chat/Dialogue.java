package dev.ferrum.app.chat;

import dev.ferrum.app.chat.Generation.Continuation;
import dev.ferrum.app.service.ModelCard;
import dev.ferrum.app.store.Archive;
import dev.ferrum.app.store.Attachment;
import dev.ferrum.app.store.ChatSettings;
import dev.ferrum.app.store.Conversation;
import dev.ferrum.app.store.Figures;
import dev.ferrum.app.store.Message;
import dev.ferrum.engine.api.ChatMessage;
import dev.ferrum.engine.api.Role;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/// Questions and answers: makes messages, keeps them, and starts the replies to them. On the UI thread.
final class Dialogue {
    private static final int LONGEST_TITLE = 60;

    private final Generation generation;
    private final Conversations conversations;
    private final Archive archive;
    private final Replies replies;
    private final InstantSource clock;
    private final LongSupplier nanoClock;
    /// Conversations in which something is written, so that coming back finds the same turns.
    private final Map<Long, OpenConversation> busy = new HashMap<>();

    Dialogue(
            Generation generation,
            Conversations conversations,
            Archive archive,
            Replies replies,
            InstantSource clock,
            LongSupplier nanoClock) {
        this.generation = generation;
        this.conversations = conversations;
        this.archive = archive;
        this.replies = replies;
        this.clock = clock;
        this.nanoClock = nanoClock;
    }

    /// The conversation called `id`, if something is written in it.
    Optional<OpenConversation> writing(long id) {
        return Optional.ofNullable(busy.get(id));
    }

    /// True for a conversation that has no message yet and is not listed.
    boolean isNew(OpenConversation conversation) {
        return conversations.find(conversation.id()).isEmpty();
    }

    /// What was written and attached becomes a question at the end of the shown branch.
    Turn askDraft(OpenConversation now, String text) {
        Turn question = ask(now, text, now.tree().leaf(), List.copyOf(now.attachments()));
        now.attachments().clear();
        now.draftProperty().set("");
        return question;
    }

    /// A question behind `parent`, which is then the end of the shown branch.
    Turn ask(OpenConversation now, String text, long parent, List<Attachment> files) {
        Turn question = Turn.of(message(now, parent, Role.USER, text, "", files));
        now.add(question);
        Conversation conversation = now.conversationProperty().get().withDraft("");
        if (!conversation.named() && parent == ConversationTree.NONE) {
            conversation = conversation.withTitle(title(text, files), false);
        }
        conversation = conversation.withUpdated(clock.instant()).withLeaf(question.id());
        now.setConversation(conversation);
        conversations.put(conversation);
        archive.save(question.toStore());
        return question;
    }

    private static String title(String text, List<Attachment> files) {
        String line = text.isEmpty()
                ? files.getFirst().name()
                : text.lines().findFirst().orElse("").strip();
        if (line.length() <= LONGEST_TITLE) {
            return line;
        }
        int space = line.lastIndexOf(' ', LONGEST_TITLE);
        return line.substring(0, space > LONGEST_TITLE / 2 ? space : LONGEST_TITLE) + "\u2026";
    }

    /// Begins an answer to `question`.
    void answer(OpenConversation now, long question) {
        Turn reply = newReply(now, question);
        now.add(reply);
        branchChanged(now);
        run(now, reply, messagesTo(now, question), settings(now), Continuation.ANEW);
    }

    /// Lets `reply` go on where it ended.
    void goOn(OpenConversation now, Turn reply) {
        List<ChatMessage> messages = messagesTo(now, reply.id());
        boolean nothing = reply.textProperty().get().isEmpty()
                && reply.reasoningProperty().get().isEmpty();
        reply.resume();
        if (nothing) {
            run(now, reply, messages.subList(0, messages.size() - 1), settings(now), Continuation.ANEW);
        } else {
            run(now, reply, messages, settings(now), Continuation.INSIDE_LAST);
        }
    }

    /// A version of an answer that a person wrote.
    void rewrite(OpenConversation now, Turn answer, String text) {
        Turn edited = Turn.of(message(now, answer.parent(), Role.ASSISTANT, text, answer.model(), List.of()));
        now.add(edited);
        archive.save(edited.toStore());
        branchChanged(now);
    }

    /// Begins as many answers to `question` at once as there are variations, all versions of each other.
    void compare(OpenConversation now, Turn question, List<Variation> variations, double aloneRate) {
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
    }

    /// To be told of every reply that has ended.
    void ended(Reply reply) {
        if (!replies.runIn(reply.conversation())) {
            OpenConversation written = busy.remove(reply.conversation());
            if (written != null && !isNew(written)) {
                update(written, written.conversationProperty().get().withUpdated(clock.instant()));
            }
        }
    }

    /// Shows and keeps that another branch is shown.
    void branchChanged(OpenConversation now) {
        now.refresh();
        update(now, now.conversationProperty().get().withLeaf(now.tree().leaf()));
    }

    /// Keeps a change of a conversation; one that is not listed yet is kept with its first message.
    void update(OpenConversation now, Conversation changed) {
        now.setConversation(changed);
        if (!isNew(now)) {
            conversations.put(changed);
        }
    }

    /// Keeps what a person is writing, also in a conversation that is not listed yet, so that a crash loses little.
    void keepDraft(OpenConversation now, String draft) {
        Conversation drafted = now.conversationProperty().get().withDraft(draft);
        now.setConversation(drafted);
        if (!isNew(now)) {
            conversations.put(drafted);
        } else if (draft.isBlank()) {
            archive.delete(drafted.id());
        } else {
            archive.save(drafted);
        }
    }

    /// What the model is to read up to message `id`.
    static List<ChatMessage> messagesTo(OpenConversation now, long id) {
        return now.tree().pathTo(id).stream().map(now::turn).map(Turn::toModel).toList();
    }

    private static ChatSettings settings(OpenConversation now) {
        return now.conversationProperty().get().settings();
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

    private void run(
            OpenConversation now, Turn turn, List<ChatMessage> messages, ChatSettings settings, Continuation how) {
        Reply reply = new Reply(turn, now.id(), nanoClock);
        busy.put(now.id(), now);
        replies.add(reply);
        generation.submit(reply, messages, settings, how);
    }
}
