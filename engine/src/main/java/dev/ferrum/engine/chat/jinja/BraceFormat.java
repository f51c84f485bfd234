package dev.ferrum.engine.chat.jinja;

/// `str.format` with plain fields: `{}`, `{0}`, `{name}`, `{{` and `}}`. Attribute access and format codes inside the
/// braces are refused.
final class BraceFormat {
    private final Budget budget;

    BraceFormat(Budget budget) {
        this.budget = budget;
    }

    String format(String format, Arguments arguments) {
        StringBuilder out = new StringBuilder();
        int automatic = 0;
        int i = 0;
        while (i < format.length()) {
            char c = format.charAt(i++);
            boolean doubled = i < format.length() && format.charAt(i) == c;
            if (c != '{' && c != '}' || doubled) {
                out.append(c);
                i += c == '{' || c == '}' ? 1 : 0;
                continue;
            }
            int close = format.indexOf('}', i);
            if (c == '}' || close < 0) {
                throw new JinjaException("format: expected pairs of braces, found a single '%s'".formatted(c));
            }
            String field = format.substring(i, close);
            Object value = field.isEmpty() ? positional(arguments, automatic++) : value(arguments, field);
            out.append(PythonRepr.text(value, budget));
            budget.step();
            budget.checkOutput(out.length());
            i = close + 1;
        }
        budget.make(out.length());
        return out.toString();
    }

    private static Object value(Arguments arguments, String field) {
        if (field.matches("\\d{1,4}")) {
            return positional(arguments, Integer.parseInt(field));
        }
        if (!arguments.named().containsKey(field)) {
            throw new JinjaException(
                    "format: expected the name of an argument between braces, found '%s'".formatted(field));
        }
        return arguments.named().get(field);
    }

    private static Object positional(Arguments arguments, int index) {
        if (index >= arguments.positional().size()) {
            throw new JinjaException("format: expected at least %d arguments, found %d"
                    .formatted(index + 1, arguments.positional().size()));
        }
        return arguments.positional().get(index);
    }
}
