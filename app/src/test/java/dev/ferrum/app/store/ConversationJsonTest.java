package dev.ferrum.app.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.app.store.ConversationJson.Whole;
import dev.ferrum.engine.error.EngineException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class ConversationJsonTest {
    private final Whole whole = new Whole(
            Samples.conversation(7, "F\u00FCchse \"\uD83E\uDD8A\"").withLeaf(11),
            List.of(
                    Samples.question(8, 7, 0, "a\tb\n\u0001 \\ \u2028 \uD83E\uDD8A"),
                    Samples.answer(9, 7, 8, "one", Message.Phase.DONE),
                    Samples.answer(10, 7, 8, "two", Message.Phase.STOPPED),
                    Samples.question(11, 7, 10, "and?")));

    @Test
    void whatIsWrittenComesBackWithIdsOfItsOwn() {
        Whole back = ConversationJson.read(ConversationJson.write(whole), new AtomicLong(99)::incrementAndGet);
        assertEquals(100, back.conversation().id());
        assertEquals(104, back.conversation().leaf());
        assertEquals(
                List.of(0L, 101L, 101L, 103L),
                back.messages().stream().map(Message::parent).toList());
        // With the old ids again, byte for byte the same.
        Whole same = ConversationJson.read(ConversationJson.write(whole), new AtomicLong(6)::incrementAndGet);
        assertEquals(whole, same);
        assertEquals(ConversationJson.write(whole), ConversationJson.write(same));
    }

    @Test
    void whatIsSomethingElseIsRefusedWithThePlace() {
        String json = ConversationJson.write(whole);
        assertRefused("{", "the file is no JSON");
        assertRefused("[]", "the file is no conversation of Ferrum");
        assertRefused(json.replace("\"version\" : 1", "\"version\" : 2"), "the conversation has version 2");
        assertRefused(json.replace("\"parent\" : 10", "\"parent\" : 11"), "message 4: expected a parent");
        assertRefused(json.replace("\"parent\" : 8", "\"parent\" : 11"), "message 2: expected a parent");
        assertRefused(json.replace("\"id\" : 9", "\"id\" : 8"), "message 2: expected an id of its own");
        assertRefused(json.replace("\"assistant\"", "\"wizard\""), "message 2: role: expected user or assistant");
        assertRefused(json.replace("\"text\" : \"two\"", "\"text\" : 1"), "message 3: text: expected text");
        assertRefused(json.replace("\"title\"", "\"titel\""), "conversation: ");
    }

    @Test
    void noChangeOfTheFileEndsInAnythingButAConversationOrARefusal() {
        String json = ConversationJson.write(whole);
        for (int seed = 0; seed < 3000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            int at = random.nextInt(json.length());
            int to = Math.min(json.length(), at + random.nextInt(1, 12));
            String with = random.nextBoolean()
                    ? ""
                    : json.substring(random.nextInt(json.length() - 20)).substring(0, 9);
            String changed = json.substring(0, at) + with + json.substring(to);
            try {
                ConversationJson.read(changed, new AtomicLong()::incrementAndGet);
            } catch (EngineException refused) {
                assertTrue(!refused.getMessage().isBlank(), "seed " + seed);
            }
        }
    }

    @Test
    void markdownTellsTheShownBranch() {
        assertEquals(
                """
                # Füchse "\uD83E\uDD8A"

                > **System prompt:** You write stories.

                ## You

                *Attached: a.txt (1 tokens)*

                *Attached: b.md (3 tokens)*

                Why?

                ## Fake Stories Q4_K_M

                <details><summary>Thought for 0 s</summary>

                Let me think.

                </details>

                ```java
                int a;
                ```

                *43.3 tok/s · 40 tokens · 0.50 s to first token*
                """,
                ConversationMarkdown.write(
                        whole.conversation(),
                        List.of(
                                Samples.question(8, 7, 0, "Why?"),
                                Samples.answer(9, 7, 8, "```java\nint a;\n```", Message.Phase.DONE))));
    }

    private static void assertRefused(String json, String beginning) {
        EngineException refused = assertThrows(
                EngineException.class, () -> ConversationJson.read(json, new AtomicLong()::incrementAndGet));
        assertTrue(refused.getMessage().startsWith(beginning), refused.getMessage());
    }

    @Test
    void valuesOfAnotherKindAreRefusedWithThePlace() {
        String json = ConversationJson.write(whole);
        assertRefused(
                json.replaceFirst("(?s)\"figures\" : \\{.*?\\}", "\"figures\" : null"),
                "message 1: figures: expected an object");
        assertRefused(
                json.replaceFirst("(?s)\"attachments\" : \\[.*?\\]", "\"attachments\" : \"x\""),
                "message 1: attachments: expected a list");
        assertRefused(
                json.replace("\"leaf\" : 11", "\"leaf\" : 77"),
                "conversation: leaf: expected a message of the file, found 77");
        assertRefused(
                json.replaceFirst("(?s)\"sampling\" : \\{.*?\\}", "\"sampling\" : {\"temperature\" : \"x\"}"),
                "conversation: sampling: expected values");
        assertRefused("[".repeat(100_000), "the file is no JSON");
    }
}
