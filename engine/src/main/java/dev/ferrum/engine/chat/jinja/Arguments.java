package dev.ferrum.engine.chat.jinja;

import java.util.List;
import java.util.Map;

/// The values a filter, test, method or macro is called with.
record Arguments(List<Object> positional, Map<String, Object> named) {
    static final Arguments NONE = new Arguments(List.of(), Map.of());

    /// The values for the parameters `names` of `callee`, in that order; an optional one (from index `required` on)
    /// that was not given is [Absent].
    Object[] bind(String callee, int required, String... names) {
        if (positional.size() > names.length) {
            throw new JinjaException(
                    "%s: expected at most %d arguments, found %d".formatted(callee, names.length, positional.size()));
        }
        Object[] bound = new Object[names.length];
        int used = 0;
        for (int i = 0; i < names.length; i++) {
            boolean isNamed = named.containsKey(names[i]);
            if (isNamed) {
                used++;
                if (i < positional.size()) {
                    throw new JinjaException("%s: argument '%s' is given twice".formatted(callee, names[i]));
                }
            }
            bound[i] = i < positional.size() ? positional.get(i) : isNamed ? named.get(names[i]) : Absent.ABSENT;
            if (i < required && bound[i] == Absent.ABSENT) {
                throw new JinjaException("%s: argument '%s' is missing".formatted(callee, names[i]));
            }
        }
        if (used < named.size()) {
            List<String> known = List.of(names);
            String unknown = named.keySet().stream()
                    .filter(name -> !known.contains(name))
                    .findFirst()
                    .orElse("");
            throw new JinjaException("%s: no argument is named '%s'".formatted(callee, unknown));
        }
        return bound;
    }

    /// `value`, or `other` when the argument was not given.
    static Object or(Object value, Object other) {
        return value == Absent.ABSENT ? other : value;
    }

    /// The mark of an argument that was not given; None is a value.
    enum Absent {
        ABSENT
    }
}
