package dev.ferrum.app.chat;

import dev.ferrum.engine.api.ChatMessage;
import dev.ferrum.engine.api.Prompt;
import dev.ferrum.engine.api.Prompt.Thinking;
import dev.ferrum.engine.api.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/// What of a conversation the model is asked with: everything, or as much of its end as leaves room for an answer.
///
/// `tokens` is what all of it would take; `dropped` is how many of the oldest messages are left out. The system
/// prompt always stays, and so does the last question.
record PromptPlan(Prompt.Chat prompt, int tokens, int dropped) {
    private static final int MOST_RESERVE = 512;

    /// What the plan starts from; `continueLast`: the last message is a reply that goes on.
    record Conversation(String systemPrompt, List<ChatMessage> messages, Thinking thinking, boolean continueLast) {}

    /// Plans for a context of `contextTokens`; `count` says what a prompt takes.
    static PromptPlan of(Conversation all, int contextTokens, ToIntFunction<Prompt> count) {
        int room = room(contextTokens);
        int tokens = count.applyAsInt(prompt(all, 0));
        if (tokens <= room) {
            return new PromptPlan(prompt(all, 0), tokens, 0);
        }
        // A prompt starts with a question; later starts take less, so the first that fits can be searched for.
        List<Integer> starts = starts(all.messages());
        int low = Math.min(1, starts.size() - 1);
        int high = starts.size() - 1;
        while (low < high) {
            int middle = (low + high) / 2;
            if (count.applyAsInt(prompt(all, starts.get(middle))) <= room) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        int from = starts.get(low);
        return new PromptPlan(prompt(all, from), tokens, from);
    }

    /// Tokens of a context of `contextTokens` that a prompt may take; the rest is for the answer.
    static int room(int contextTokens) {
        return contextTokens - Math.min(MOST_RESERVE, contextTokens / 4);
    }

    private static List<Integer> starts(List<ChatMessage> messages) {
        List<Integer> starts = new ArrayList<>();
        for (int i = 0; i < messages.size(); i++) {
            if (messages.get(i).role() == Role.USER) {
                starts.add(i);
            }
        }
        if (starts.isEmpty()) {
            starts.add(0);
        }
        return starts;
    }

    private static Prompt.Chat prompt(Conversation all, int from) {
        List<ChatMessage> messages = new ArrayList<>();
        if (!all.systemPrompt().isBlank()) {
            messages.add(ChatMessage.system(all.systemPrompt().strip()));
        }
        messages.addAll(all.messages().subList(from, all.messages().size()));
        return new Prompt.Chat(messages, all.thinking(), all.continueLast());
    }
}
