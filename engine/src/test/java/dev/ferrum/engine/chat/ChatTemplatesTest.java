package dev.ferrum.engine.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

class ChatTemplatesTest {
    private static <T> T json(String name, TypeReference<T> type) {
        try (InputStream in = Objects.requireNonNull(ChatTemplatesTest.class.getResourceAsStream(name), name)) {
            return new JsonMapper().readValue(in, type);
        } catch (IOException unreadable) {
            throw new IllegalStateException(unreadable);
        }
    }

    record Golden(
            String template,
            String name,
            List<Map<String, Object>> messages,
            List<Object> tools,
            Map<String, Object> kwargs,
            Boolean add_generation_prompt,
            String rendered) {}

    private static Map<String, String> templates() {
        return json("/fixtures/chat/templates.json", new TypeReference<>() {});
    }

    @Test
    void everyGoldenConversationIsRenderedExactlyOrRefused() {
        Map<String, String> templates = templates();
        List<Golden> goldens = json("/fixtures/chat/chat_dev.json", new TypeReference<>() {});
        assertTrue(goldens.size() >= 24 && templates.size() == 3);
        for (Golden golden : goldens) {
            String source = templates.get(golden.template);
            ChatTemplate template = ChatTemplates.of(Optional.of(source), Map.of());
            List<Object> tools = golden.tools == null ? List.of() : golden.tools;
            Map<String, Object> variables = golden.kwargs == null ? Map.of() : golden.kwargs;
            boolean prompt = golden.add_generation_prompt == null || golden.add_generation_prompt;
            String where = golden.template + ", " + golden.name;
            if (golden.rendered == null) {
                assertThrows(
                        ChatTemplateException.class,
                        () -> template.render(golden.messages, tools, prompt, variables),
                        where);
            } else {
                assertEquals(golden.rendered, template.render(golden.messages, tools, prompt, variables), where);
            }
        }
    }

    @Test
    void knowsWhichTemplatesLookAtThinking() {
        Map<String, String> templates = templates();
        assertTrue(
                ChatTemplates.of(Optional.of(templates.get("qwen3")), Map.of()).knowsThinking());
        assertFalse(ChatTemplates.of(Optional.of(templates.get("Qwen3-Coder")), Map.of())
                .knowsThinking());
        assertTrue(ChatTemplates.of(Optional.empty(), Map.of()).knowsThinking());
    }

    @Test
    void errorsNameTheLineOfTheTemplate() {
        String broken = "line one\n{% if x %}\n{{ 1 + }}\n{% endif %}";
        ChatTemplateException syntax =
                assertThrows(ChatTemplateException.class, () -> ChatTemplates.of(Optional.of(broken), Map.of()));
        assertTrue(syntax.getMessage().contains("line 3"), syntax.getMessage());
        ChatTemplate failing = ChatTemplates.of(Optional.of("\n\n{{ nothing.here }}"), Map.of());
        ChatTemplateException failure =
                assertThrows(ChatTemplateException.class, () -> failing.render(List.of(), List.of(), true, Map.of()));
        assertTrue(failure.getMessage().contains("line 3"), failure.getMessage());
        assertTrue(failure.getMessage().contains("'nothing' is undefined"), failure.getMessage());
        ChatTemplate refusing = ChatTemplates.of(Optional.of("{{ raise_exception('one user only') }}"), Map.of());
        assertTrue(
                assertThrows(ChatTemplateException.class, () -> refusing.render(List.of(), List.of(), true, Map.of()))
                        .getMessage()
                        .contains("one user only"));
    }

    @Test
    void templatesSeeSpecialTokensVariablesAndTheDate() {
        Clock clock = Clock.fixed(Instant.parse("2026-03-09T14:05:07Z"), ZoneOffset.UTC);
        String source = "{{ eos_token }}|{{ k }}|{{ tools is none }}|{{ strftime_now('%d %b %Y %H:%M %A %j %%') }}";
        ChatTemplate template = ChatTemplates.of(Optional.of(source), Map.of("eos_token", "<|im_end|>"), clock);
        assertEquals(
                "<|im_end|>|7|True|09 Mar 2026 14:05 Monday 068 %",
                template.render(List.of(), List.of(), false, Map.of("k", 7)));
    }

    @Test
    void aFileWithoutTemplateGetsChatMl() {
        ChatTemplate template = ChatTemplates.of(Optional.empty(), Map.of());
        Map<String, Object> user = message("user", "Hi");
        Map<String, Object> assistant = message("assistant", "<think>\nhm\n</think>\n\nHello");
        assertEquals(
                "<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\nHello<|im_end|>\n<|im_start|>assistant\n",
                template.render(List.of(user, assistant), List.of(), true, Map.of()));
        assertTrue(template.render(List.of(user), List.of(), true, Map.of("enable_thinking", false))
                .endsWith("<|im_start|>assistant\n<think>\n\n</think>\n\n"));
        assertEquals("<|im_start|>user\nHi<|im_end|>\n", template.render(List.of(user), List.of(), false, Map.of()));
        assertThrows(
                ChatTemplateException.class, () -> template.render(List.of(user), List.of(Map.of()), true, Map.of()));
        assertThrows(
                ChatTemplateException.class,
                () -> template.render(List.of(Map.of("role", "user")), List.of(), true, Map.of()));
    }

    private static Map<String, Object> message(String role, String content) {
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("role", role);
        message.put("content", content);
        return message;
    }
}
