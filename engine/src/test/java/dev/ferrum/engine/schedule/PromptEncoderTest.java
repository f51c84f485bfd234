package dev.ferrum.engine.schedule;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.engine.api.ChatMessage;
import dev.ferrum.engine.api.Prompt;
import dev.ferrum.engine.api.Prompt.Thinking;
import dev.ferrum.engine.api.Role;
import dev.ferrum.engine.error.EngineException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PromptEncoderTest {
    private final FakeTokenizer tokenizer = new FakeTokenizer();
    private final PromptEncoder prompts = new PromptEncoder(tokenizer, new FakeTemplate());

    private String chat(Thinking thinking, ChatMessage... messages) {
        return prompts.encode(new Prompt.Chat(List.of(messages), thinking, false))
                .text();
    }

    private String continued(Thinking thinking, ChatMessage... messages) {
        return prompts.encode(new Prompt.Chat(List.of(messages), thinking, true))
                .text();
    }

    private static ChatMessage assistant(String reasoning, String content) {
        return new ChatMessage(Role.ASSISTANT, content, Optional.of(reasoning));
    }

    @Test
    void aConversationIsRenderedWithTheBeginningOfTheAnswer() {
        assertEquals(
                "system:s;user:u;assistant:(r)a;user:v;assistant:",
                chat(
                        Thinking.TEMPLATE_DEFAULT,
                        ChatMessage.system("s"),
                        ChatMessage.user("u"),
                        assistant("r", "a"),
                        ChatMessage.user("v")));
    }

    @Test
    void thinkingIsAVariableOfTheTemplate() {
        assertEquals("user:u;assistant:<think>\n", chat(Thinking.ON, ChatMessage.user("u")));
        assertEquals("user:u;assistant:<think>\n\n</think>\n\n", chat(Thinking.OFF, ChatMessage.user("u")));
    }

    @Test
    void aPartialAnswerIsContinuedWithoutAnEnd() {
        ChatMessage user = ChatMessage.user("u");
        assertEquals(
                "user:u;assistant:Once", continued(Thinking.TEMPLATE_DEFAULT, user, ChatMessage.assistant("Once")));
        assertEquals(
                "user:u;assistant:<think>\nr\n</think>\n\nOnce",
                continued(Thinking.TEMPLATE_DEFAULT, user, assistant("r", "Once")));
        assertEquals(
                "user:u;assistant:<think>\nr\n</think>\n\nOnce", continued(Thinking.ON, user, assistant("r", "Once")));
        assertEquals("user:u;assistant:<think>\nhalf a th", continued(Thinking.ON, user, assistant("half a th", "")));
        assertEquals(
                "user:u;assistant:<think>\n\n</think>\n\nOnce", continued(Thinking.OFF, user, assistant("r", "Once")));
    }

    @Test
    void onlyAnAssistantsMessageCanBeContinued() {
        String message = assertThrows(
                        EngineException.class,
                        () -> continued(Thinking.ON, ChatMessage.user("a"), ChatMessage.user("b")))
                .getMessage();
        assertTrue(message.contains("role user"), message);
    }

    @Test
    void textTokensAndTemplatesGoThrough() {
        assertArrayEquals(
                tokenizer.encode("abc"), prompts.encode(new Prompt.Text("abc")).ids());
        PromptEncoder.Encoded tokens = prompts.encode(new Prompt.Tokens(List.of(65, FakeTokenizer.THINK)));
        assertArrayEquals(new int[] {65, FakeTokenizer.THINK}, tokens.ids());
        assertEquals("a<think>", tokens.text());
        Prompt.Template template = new Prompt.Template(
                List.of(Map.of("role", "tool", "content", "7")), List.of(), Map.of("enable_thinking", true));
        assertEquals("tool:7;assistant:<think>\n", prompts.encode(template).text());
        assertEquals("tool:7;", prompts.render(template, false));
    }
}
