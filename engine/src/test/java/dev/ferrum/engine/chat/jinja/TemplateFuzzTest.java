package dev.ferrum.engine.chat.jinja;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

class TemplateFuzzTest {
    private static final JinjaLimits LIMITS = new JinjaLimits(200_000, 1 << 20, 100);

    private static final List<String> PARTS = List.of(
            "{{",
            "}}",
            "{%",
            "%}",
            "{#",
            "#}",
            "-",
            "+",
            "|",
            ".",
            "(",
            ")",
            "[",
            "]",
            "::",
            "'",
            "\"",
            "\\",
            "\\x",
            " is ",
            " not ",
            " in ",
            " if ",
            " else ",
            "loop",
            "none",
            "messages",
            "ns",
            "1e9",
            "99999999999999999999",
            "0.5",
            "**",
            "//",
            "%",
            "~",
            "=",
            "==",
            "<",
            ",",
            "{",
            "}",
            "*",
            "tojson",
            "range(9)",
            "endif",
            "endfor",
            "for x in ",
            "set ",
            "macro m(a) ",
            "raw",
            "endraw",
            "\n",
            "\u2028",
            "\uD83D",
            "😀",
            "caller()",
            "split",
            "length",
            "sort",
            "join");

    private static <T> T json(String name, TypeReference<T> type) {
        try (InputStream in = Objects.requireNonNull(TemplateFuzzTest.class.getResourceAsStream(name), name)) {
            return new JsonMapper().readValue(in, type);
        } catch (IOException unreadable) {
            throw new IllegalStateException(unreadable);
        }
    }

    @Test
    void mutatedTemplatesEndInTextOrInAJinjaException() {
        Map<String, String> templates = json("/fixtures/chat/templates.json", new TypeReference<>() {});
        List<Map<String, Object>> conversations = json("/fixtures/chat/chat_dev.json", new TypeReference<>() {});
        JinjaGoldenTest.Goldens goldens = json("/chat/jinja-golden.json", new TypeReference<>() {});
        List<String> sources = new ArrayList<>(templates.values());
        goldens.cases().forEach(golden -> sources.add(golden.template()));
        Random random = new Random(17);
        int rendered = 0;
        for (int round = 0; round < 5_000; round++) {
            // The templates are long, the snippets short: as many rounds for the three as for all snippets.
            String source = sources.get(random.nextInt(4) == 0 ? random.nextInt(3) : random.nextInt(sources.size()));
            String mutated = mutated(source, random);
            Map<String, Object> variables = random.nextBoolean()
                    ? goldens.variables()
                    : conversations.get(random.nextInt(conversations.size()));
            rendered += assertTimeoutPreemptively(Duration.ofSeconds(20), () -> outcome(mutated, variables), mutated);
        }
        assertTrue(rendered > 500, "rendered: " + rendered);
    }

    /// 1 for a text, 0 for a refusal; any other exception fails the test.
    private static int outcome(String source, Map<String, Object> variables) {
        try {
            JinjaTemplate.parse(source, LIMITS).render(variables, Clock.systemUTC());
            return 1;
        } catch (JinjaException refused) {
            assertTrue(refused.getMessage() != null && !refused.getMessage().isEmpty());
            return 0;
        }
    }

    private static String mutated(String source, Random random) {
        StringBuilder text = new StringBuilder(source);
        for (int i = random.nextInt(4); i >= 0 && !text.isEmpty(); i--) {
            int at = random.nextInt(text.length());
            int end = Math.min(text.length(), at + random.nextInt(12));
            switch (random.nextInt(6)) {
                case 0 -> text.setLength(at);
                case 1 -> text.delete(at, end);
                case 2 -> text.insert(at, PARTS.get(random.nextInt(PARTS.size())));
                case 3 -> text.replace(at, end, PARTS.get(random.nextInt(PARTS.size())));
                case 4 -> text.insert(at, text.substring(at, end));
                default ->
                    text.setCharAt(at, (char) (random.nextInt(8) == 0 ? random.nextInt(0x10000) : random.nextInt(128)));
            }
        }
        return text.toString();
    }
}
