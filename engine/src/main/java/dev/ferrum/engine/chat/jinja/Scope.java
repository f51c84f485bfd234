package dev.ferrum.engine.chat.jinja;

import java.util.HashMap;
import java.util.Map;

/// The variables of one body; what it does not have is looked for in the scope around it.
final class Scope {
    private final Scope outer;
    private final Map<String, Object> variables;

    /// The outermost scope, with `variables`.
    Scope(Map<String, Object> variables) {
        this(null, variables);
    }

    private Scope(Scope outer, Map<String, Object> variables) {
        this.outer = outer;
        this.variables = variables;
    }

    Scope inner() {
        return new Scope(this, new HashMap<>());
    }

    void set(String name, Object value) {
        variables.put(name, value);
    }

    Object get(String name) {
        for (Scope scope = this; scope != null; scope = scope.outer) {
            Object value = scope.variables.get(name);
            if (value != null || scope.variables.containsKey(name)) {
                return value;
            }
        }
        return new Undefined("'%s' is undefined".formatted(name));
    }
}
