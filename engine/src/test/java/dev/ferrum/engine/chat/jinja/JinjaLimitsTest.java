package dev.ferrum.engine.chat.jinja;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class JinjaLimitsTest {
    private static String render(String source, Map<String, Object> variables) {
        return JinjaTemplate.parse(source, JinjaLimits.DEFAULT).render(variables, Clock.systemUTC());
    }

    @Test
    void templatesThatWouldRunOrGrowWithoutEndAreStopped() {
        String big = "{% set ns = namespace(s='xxxxxxxxxxxxxxxx', l=[1], n=3) %}";
        List<String> sources = List.of(
                "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
                big + "{% for i in range(64) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}",
                big + "{% for i in range(64) %}{% set ns.s = ns.s + ns.s %}{% endfor %}",
                big + "{% for i in range(64) %}{% set ns.s = [ns.s, ns.s]|join %}{% endfor %}",
                big + "{% for i in range(64) %}{% set ns.s = ns.s.replace('x', 'xx') %}{% endfor %}",
                big + "{% for i in range(64) %}{% set ns.l = ns.l + ns.l %}{% endfor %}",
                big + "{% for i in range(64) %}{% set ns.l = [ns.l, ns.l] %}{% endfor %}{{ ns.l }}",
                big + "{% for i in range(64) %}{% set ns.l = [ns.l, ns.l] %}{% endfor %}{{ ns.l == ns.l|list }}",
                big + "{% for i in range(64) %}{% set ns.l = [ns.l, ns.l] %}{% endfor %}{{ ns.l|tojson }}",
                big + "{% for i in range(9999) %}{% set ns.l = [ns.l] %}{% endfor %}{{ ns.l }}",
                big + "{% for i in range(9999) %}{% set ns.l = [ns.l] %}{% endfor %}{{ ns.l|tojson }}",
                big + "{% for i in range(9999) %}{% set ns.l = [ns.l] %}{% endfor %}{{ {(ns.l, 1): 2} }}",
                big + "{% for i in range(64) %}{% set ns.n = ns.n * ns.n %}{% endfor %}",
                "{{ 'x' * 999999999 }}",
                "{{ [0] * 99999999999999999999 }}",
                "{{ 2 ** (2 ** 40) }}",
                "{{ 'x'.center(999999999) }}",
                "{{ '%999999999s' % 'x' }}",
                "{{ 'x'|indent(999999999, true) }}",
                "{{ range(999999999) }}",
                "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
                "{% macro m(n) %}{{ m(n + 1) }}{{ m(n + 1) }}{% endmacro %}{{ m(0) }}",
                "{% set x = 'a' * 4000000 %}{% set y = 'a' * 2000000 ~ 'b' %}{{ y in x }}",
                "{% for i in range(99999) %}" + "y".repeat(1000) + "{% endfor %}");
        for (String source : sources) {
            assertTimeoutPreemptively(
                    Duration.ofSeconds(20),
                    () -> assertThrows(JinjaException.class, () -> render(source, Map.of()), source));
        }
    }

    @Test
    void deepNestingIsRefusedAndNeverOverflowsASmallStack() throws InterruptedException {
        List<String> sources = new ArrayList<>();
        for (String open : List.of("(", "[", "not ", "-", "{1:", "f(", "a[", "1 if ", "1 if x else ", "a|f(", "[1,")) {
            sources.add("{{ " + open.repeat(5000) + "1 }}");
        }
        sources.add("{% if 1 %}".repeat(5000));
        sources.add("{{ 1" + "+1".repeat(5000) + " }}");
        sources.add("{{ x" + "|e".repeat(5000) + " }}");
        sources.add("{{ x" + ".y".repeat(5000) + " }}");
        sources.add("{{ 1" + " and 1".repeat(5000) + " }}");
        sources.add("{% for i in x %}".repeat(50) + "x" + "{% endfor %}".repeat(50));
        sources.add(
                "{% macro m(n) %}{% if n %}{% for i in [1] %}{{ (((m(n - 1)))) }}{% endfor %}{% endif %}{% endmacro %}"
                        + "{{ m(1000) }}");
        sources.add("{% set %}".repeat(100) + "{% set x %}".repeat(100));
        Object deep = "x";
        for (int i = 0; i < 100_000; i++) {
            deep = List.of(deep);
        }
        Map<String, Object> variables = new HashMap<>();
        variables.put("x", List.of());
        Map<String, Object> deepVariables = Map.of("x", deep);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread thread = new Thread(
                null,
                () -> {
                    for (String source : sources) {
                        try {
                            render(source, variables);
                        } catch (JinjaException expected) {
                            assertInstanceOf(String.class, expected.getMessage());
                        }
                    }
                    assertThrows(JinjaException.class, () -> render("x", deepVariables));
                },
                "small stack",
                512 << 10);
        thread.setUncaughtExceptionHandler((t, thrown) -> failure.set(thrown));
        thread.start();
        thread.join();
        assertNull(failure.get(), () -> String.valueOf(failure.get()));
    }

    @Test
    void ordinaryDepthIsFine() {
        String macro = "{% macro m(n) %}{% if n > 0 %}({{ m(n - 1) }}){% endif %}{% endmacro %}{{ m(40) }}";
        assertEquals("(".repeat(40) + ")".repeat(40), render(macro, Map.of()));
        assertEquals("60", render("{{ 0" + " + 1".repeat(60) + " }}", Map.of()));
    }
}
