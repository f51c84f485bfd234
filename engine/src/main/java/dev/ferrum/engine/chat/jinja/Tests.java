package dev.ferrum.engine.chat.jinja;

import java.util.List;
import java.util.Map;

/// What can stand after `is`.
final class Tests {
    private final Budget budget;
    private final Operators operators;

    Tests(Budget budget, Operators operators) {
        this.budget = budget;
        this.operators = operators;
    }

    /// `value is name(arguments)`
    boolean apply(String name, Object value, Arguments arguments) {
        budget.step();
        return switch (name) {
            case "eq", "equalto", "==" -> compared(name, "==", value, arguments);
            case "ne", "!=" -> compared(name, "!=", value, arguments);
            case "lt", "lessthan", "<" -> compared(name, "<", value, arguments);
            case "le", "<=" -> compared(name, "<=", value, arguments);
            case "gt", "greaterthan", ">" -> compared(name, ">", value, arguments);
            case "ge", ">=" -> compared(name, ">=", value, arguments);
            case "in" -> compared(name, "in", value, arguments);
            case "sameas" -> same(value, arguments.bind(name, 1, "other")[0]);
            case "divisibleby" -> remainder(value, arguments.bind(name, 1, "num")[0]) == 0;
            default -> {
                arguments.bind(name, 0);
                yield alone(name, value);
            }
        };
    }

    private boolean compared(String name, String operator, Object value, Arguments arguments) {
        return operators.compare(operator, value, arguments.bind(name, 1, "other")[0]);
    }

    private boolean alone(String name, Object value) {
        return switch (name) {
            case "defined" -> !(value instanceof Undefined);
            case "undefined" -> value instanceof Undefined;
            case "none" -> value == null;
            case "boolean" -> value instanceof Boolean;
            case "true" -> Boolean.TRUE.equals(value);
            case "false" -> Boolean.FALSE.equals(value);
            case "integer" -> Numbers.isInteger(value);
            case "float" -> value instanceof Double;
            case "number" -> Numbers.isNumber(value);
            case "string" -> Operators.plain(value) instanceof String;
            case "mapping" -> value instanceof Map<?, ?>;
            case "sequence" -> isSequence(value);
            case "iterable" ->
                isSequence(value)
                        || value instanceof DictView
                        || value instanceof OneShot
                        || value instanceof LoopState;
            case "callable" -> value instanceof Callable || value instanceof Undefined;
            case "escaped" -> value instanceof Markup;
            case "lower" -> StringMethods.isLower(PythonRepr.text(value, budget));
            case "upper" -> StringMethods.isUpper(PythonRepr.text(value, budget));
            case "odd" -> remainder(value, 2L) == 1;
            case "even" -> remainder(value, 2L) == 0;
            default -> throw new JinjaException("no test is named '%s'".formatted(name));
        };
    }

    private static boolean isSequence(Object value) {
        return switch (value) {
            case List<?> list -> true;
            case Tuple tuple -> true;
            case Map<?, ?> map -> true;
            case String s -> true;
            case Markup m -> true;
            case Undefined u -> true;
            case null, default -> false;
        };
    }

    private static boolean same(Object a, Object b) {
        return a == b
                || a instanceof Boolean && a.equals(b)
                || a instanceof Long && a.equals(b)
                || a instanceof String && a.equals(b);
    }

    private double remainder(Object value, Object divisor) {
        Object rest = operators.arithmetic("%", value, divisor);
        if (!Numbers.isNumber(rest)) {
            throw new JinjaException("expected a number, found " + TypeNames.of(value));
        }
        return Numbers.real(rest);
    }
}
