package dev.ferrum.engine.chat.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A parsed template. Immutable; any thread.
///
/// Renders as Jinja2 does with `trim_blocks`, `lstrip_blocks`, loop controls and the immutable sandbox. Not there:
/// inheritance, includes, recursive loops, `varargs`, and filters that no chat template needs.
public final class JinjaTemplate {
    private final List<Statement> body;
    private final JinjaLimits limits;

    private JinjaTemplate(List<Statement> body, JinjaLimits limits) {
        this.body = body;
        this.limits = limits;
    }

    /// Parses `source`; throws [JinjaException] with the line of the first error.
    public static JinjaTemplate parse(String source, JinjaLimits limits) {
        return new JinjaTemplate(TemplateParser.parse(source), limits);
    }

    /// The text for `variables`: JSON values as Java maps, lists, strings, numbers, booleans and null. `clock` is
    /// what `strftime_now` reads. Throws [JinjaException] when the template fails, refuses, or takes more than its
    /// limits.
    public String render(Map<String, Object> variables, Clock clock) {
        Budget budget = new Budget(limits);
        Map<String, Object> values = new Globals(budget, clock).functions();
        variables.forEach((name, value) -> values.put(name, imported(value, budget)));
        String text = new Interpreter(budget).render(body, new Scope(values).inner());
        budget.checkOutput(text.length());
        return text;
    }

    private static Object imported(Object value, Budget budget) {
        budget.enter();
        Object imported = switch (value) {
            case null -> null;
            case Boolean b -> b;
            case String s -> s;
            case Long n -> n;
            case Integer n -> n.longValue();
            case Short n -> n.longValue();
            case Byte n -> n.longValue();
            case BigInteger n -> Numbers.normal(n);
            case Double d -> d;
            case Float f -> f.doubleValue();
            case BigDecimal d -> d.doubleValue();
            case List<?> list -> {
                List<Object> copy = new ArrayList<>(list.size());
                list.forEach(item -> copy.add(imported(item, budget)));
                yield copy;
            }
            case Map<?, ?> map -> {
                Map<Object, Object> copy = LinkedHashMap.newLinkedHashMap(map.size());
                map.forEach((key, item) -> copy.put(Attributes.key(imported(key, budget)), imported(item, budget)));
                yield copy;
            }
            default ->
                throw new JinjaException("a value of type %s is no JSON value"
                        .formatted(value.getClass().getName()));
        };
        budget.leave();
        return imported;
    }
}
