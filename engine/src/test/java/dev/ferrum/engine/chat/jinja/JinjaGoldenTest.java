package dev.ferrum.engine.chat.jinja;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class JinjaGoldenTest {
    record Case(String template, String rendered) {}

    record Goldens(String origin, Map<String, Object> variables, List<Case> cases) {}

    @Test
    void everySnippetRendersAsJinja2RendersIt() throws IOException {
        String name = "/chat/jinja-golden.json";
        Goldens goldens;
        try (InputStream in = Objects.requireNonNull(JinjaGoldenTest.class.getResourceAsStream(name), name)) {
            goldens = new JsonMapper().readValue(in, Goldens.class);
        }
        assertTrue(goldens.cases.size() > 150, "cases: " + goldens.cases.size());
        for (Case golden : goldens.cases) {
            if (golden.rendered == null) {
                assertThrows(JinjaException.class, () -> render(golden.template, goldens.variables), golden.template);
            } else {
                assertEquals(golden.rendered, render(golden.template, goldens.variables), golden.template);
            }
        }
    }

    private static String render(String source, Map<String, Object> variables) {
        return JinjaTemplate.parse(source, JinjaLimits.DEFAULT).render(variables, Clock.systemUTC());
    }
}
