package dev.ferrum.engine.chat.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// JSON as Python's `json.dumps(value, ensure_ascii=…, indent=…, separators=…, sort_keys=…)` writes it.
final class JsonWriter {
    /// `newline`: what goes before each element, with one `indent` per level; both empty for JSON on one line.
    record Style(
            String itemSeparator,
            String keySeparator,
            String newline,
            String indent,
            Keys keys,
            Characters characters) {}

    enum Keys {
        AS_THEY_ARE,
        SORTED
    }

    enum Characters {
        ALL,
        ASCII
    }

    private final Budget budget;
    private final Style style;
    private final StringBuilder out = new StringBuilder();

    private JsonWriter(Budget budget, Style style) {
        this.budget = budget;
        this.style = style;
    }

    static String write(Object value, Style style, Budget budget) {
        JsonWriter writer = new JsonWriter(budget, style);
        writer.value(value, 0);
        budget.make(writer.out.length());
        return writer.out.toString();
    }

    private void value(Object value, int level) {
        budget.enter();
        budget.checkOutput(out.length());
        switch (value) {
            case null -> out.append("null");
            case Boolean b -> out.append(b.booleanValue());
            case String s -> string(s);
            case Markup m -> string(m.text());
            case Double d -> out.append(real(d));
            case Number n -> out.append(n);
            case List<?> list -> array(list, level);
            case Tuple(var items) -> array(items, level);
            case Map<?, ?> map -> object(map, level);
            default ->
                throw new JinjaException(
                        "tojson: a value of type %s cannot be written as JSON".formatted(TypeNames.of(value)));
        }
        budget.leave();
    }

    private static String real(double value) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        return Double.isInfinite(value) ? value > 0 ? "Infinity" : "-Infinity" : PythonRepr.real(value);
    }

    private void array(List<?> items, int level) {
        if (items.isEmpty()) {
            out.append("[]");
            return;
        }
        String separator = "[";
        for (Object item : items) {
            out.append(separator);
            line(level + 1);
            value(item, level + 1);
            separator = style.itemSeparator();
        }
        line(level);
        out.append(']');
    }

    private void object(Map<?, ?> map, int level) {
        if (map.isEmpty()) {
            out.append("{}");
            return;
        }
        List<Object> keys = new ArrayList<>(map.keySet());
        if (style.keys() == Keys.SORTED) {
            keys = new Sorting(new Operators(budget)).sorted(keys);
        }
        String separator = "{";
        for (Object key : keys) {
            out.append(separator);
            line(level + 1);
            string(key(key));
            out.append(style.keySeparator());
            value(map.get(key), level + 1);
            separator = style.itemSeparator();
        }
        line(level);
        out.append('}');
    }

    private static String key(Object key) {
        return switch (key) {
            case null -> "null";
            case String s -> s;
            case Boolean b -> b.toString();
            case Double d -> real(d);
            case Number n -> n.toString();
            default ->
                throw new JinjaException(
                        "tojson: expected keys that are strings or numbers, found " + TypeNames.of(key));
        };
    }

    private void line(int level) {
        out.append(style.newline()).repeat(style.indent(), level);
    }

    private void string(String text) {
        budget.read(text.length());
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                default -> {
                    if (c < 0x20 || c > 0x7E && style.characters() == Characters.ASCII && c != 0x7F) {
                        out.append("\\u%04x".formatted((int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
