package dev.ferrum.engine.chat.jinja;

import java.time.Clock;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The functions every template can call: Jinja's own, and those that transformers adds for chat templates.
final class Globals {
    private static final int MAX_RANGE = 100_000;

    private final Budget budget;
    private final Operators operators;
    private final Clock clock;

    Globals(Budget budget, Clock clock) {
        this.budget = budget;
        this.operators = new Operators(budget);
        this.clock = clock;
    }

    Map<String, Object> functions() {
        Map<String, Object> functions = new HashMap<>();
        functions.put("namespace", (Callable) arguments -> new Namespace(entries("namespace", arguments)));
        functions.put("dict", (Callable) arguments -> new LinkedHashMap<Object, Object>(entries("dict", arguments)));
        functions.put("range", (Callable) this::range);
        functions.put("raise_exception", (Callable) Globals::raise);
        functions.put("strftime_now", (Callable) arguments -> {
            String format = StringMethods.string("strftime_now", arguments.bind("strftime_now", 1, "format")[0]);
            budget.make(format.length());
            return Strftime.format(format, ZonedDateTime.now(clock));
        });
        return functions;
    }

    private static Object raise(Arguments arguments) {
        Object message = arguments.bind("raise_exception", 1, "message")[0];
        throw new JinjaException("the template refuses this conversation: "
                + (message instanceof String text ? text : TypeNames.of(message)));
    }

    /// The entries of a dict or of a list of pairs, and the named arguments after them.
    private Map<String, Object> entries(String name, Arguments arguments) {
        Map<String, Object> entries = new LinkedHashMap<>();
        if (arguments.positional().size() > 1) {
            throw new JinjaException("%s: expected one dict, found %d arguments"
                    .formatted(name, arguments.positional().size()));
        }
        for (Object source : arguments.positional()) {
            if (source instanceof Map<?, ?> map) {
                map.forEach((key, value) -> entries.put(StringMethods.string(name, key), value));
                continue;
            }
            for (Object pair : operators.items(source)) {
                List<Object> both = operators.items(pair);
                if (both.size() != 2) {
                    throw new JinjaException("%s: expected pairs, found %d values".formatted(name, both.size()));
                }
                entries.put(StringMethods.string(name, both.getFirst()), both.getLast());
            }
        }
        entries.putAll(arguments.named());
        return entries;
    }

    private Object range(Arguments arguments) {
        List<Object> given = arguments.positional();
        if (given.isEmpty() || given.size() > 3 || !arguments.named().isEmpty()) {
            throw new JinjaException("range: expected one to three integers");
        }
        long from = given.size() == 1 ? 0 : StringMethods.integer("range", given.getFirst());
        long to = StringMethods.integer("range", given.get(given.size() == 1 ? 0 : 1));
        long step = given.size() == 3 ? StringMethods.integer("range", given.getLast()) : 1;
        if (step == 0) {
            throw new JinjaException("range: expected a step other than 0");
        }
        long distance = step > 0 ? to - from : from - to;
        long count = distance <= 0 ? 0 : (distance - 1) / Math.abs(step) + 1;
        if (count > MAX_RANGE) {
            throw new JinjaException("range: expected at most %d numbers, found %d".formatted(MAX_RANGE, count));
        }
        budget.make(count);
        List<Object> numbers = new ArrayList<>((int) count);
        for (long i = 0; i < count; i++) {
            numbers.add(from + i * step);
        }
        return numbers;
    }
}
