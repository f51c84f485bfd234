package dev.ferrum.app.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ferrum.engine.api.ChatMessage;
import dev.ferrum.engine.api.Prompt;
import dev.ferrum.engine.api.Prompt.Thinking;
import dev.ferrum.engine.api.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// What is left out of a conversation that does not fit. A message takes as many tokens as it has characters.
final class PromptPlanTest {
    private static final int CONTEXT = 1000;
    /// A quarter of the context is kept for the answer.
    private static final int ROOM = 750;

    @Test
    void everythingGoesWhereItFits() {
        PromptPlan plan = plan("", question(300), answer(150), question(300));
        assertEquals(0, plan.dropped());
        assertEquals(750, plan.tokens());
        assertEquals(3, plan.prompt().messages().size());
    }

    @Test
    void oneTokenMoreLeavesOutTheOldestQuestionWithItsAnswer() {
        PromptPlan plan = plan("", question(301), answer(150), question(300));
        assertEquals(2, plan.dropped());
        assertEquals(751, plan.tokens());
        assertEquals(300, count(plan.prompt()));
    }

    @Test
    void theSystemPromptStays() {
        PromptPlan plan = plan("s".repeat(100), question(400), answer(200), question(300));
        assertEquals(2, plan.dropped());
        assertEquals(Role.SYSTEM, plan.prompt().messages().getFirst().role());
        assertEquals(400, count(plan.prompt()));
    }

    @Test
    void theLastQuestionGoesEvenWhereItAloneIsTooLong() {
        PromptPlan plan = plan("", question(10), answer(10), question(2000));
        assertEquals(2, plan.dropped());
        assertEquals(1, plan.prompt().messages().size());
    }

    @Test
    void aReplyThatGoesOnKeepsItsQuestion() {
        List<ChatMessage> messages = List.of(question(600), answer(100), question(200), answer(100));
        PromptPlan plan = PromptPlan.of(
                new PromptPlan.Conversation("", messages, Thinking.TEMPLATE_DEFAULT, true),
                CONTEXT,
                PromptPlanTest::count);
        assertEquals(2, plan.dropped());
        assertEquals(2, plan.prompt().messages().size());
        assertEquals(true, plan.prompt().continueLast());
    }

    @Test
    void noMoreIsLeftOutThanMustBe() {
        for (long seed = 0; seed < 300; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            List<ChatMessage> messages = new ArrayList<>();
            for (int i = 0, pairs = random.nextInt(1, 30); i < pairs; i++) {
                messages.add(question(random.nextInt(1, 200)));
                messages.add(answer(random.nextInt(1, 200)));
            }
            messages.add(question(random.nextInt(1, 200)));
            PromptPlan plan = plan("", messages.toArray(ChatMessage[]::new));
            int from = 0;
            while (from < messages.size() - 1 && tokens(messages, from) > ROOM) {
                from += 2;
            }
            assertEquals(from, plan.dropped(), "seed " + seed);
        }
    }

    private static PromptPlan plan(String system, ChatMessage... messages) {
        return PromptPlan.of(
                new PromptPlan.Conversation(system, List.of(messages), Thinking.TEMPLATE_DEFAULT, false),
                CONTEXT,
                PromptPlanTest::count);
    }

    private static ChatMessage question(int tokens) {
        return ChatMessage.user("q".repeat(tokens));
    }

    private static ChatMessage answer(int tokens) {
        return ChatMessage.assistant("a".repeat(tokens));
    }

    private static int tokens(List<ChatMessage> messages, int from) {
        return messages.stream()
                .skip(from)
                .mapToInt(message -> message.content().length())
                .sum();
    }

    private static int count(Prompt prompt) {
        return tokens(((Prompt.Chat) prompt).messages(), 0);
    }
}
