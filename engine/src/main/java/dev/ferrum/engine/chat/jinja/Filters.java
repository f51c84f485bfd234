package dev.ferrum.engine.chat.jinja;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Filters on single values: text, numbers, JSON. Those on sequences are in [SequenceFilters].
final class Filters {
    private static final Pattern WORD = Pattern.compile("\\w+", Pattern.UNICODE_CHARACTER_CLASS);

    private final Budget budget;
    private final Operators operators;
    private final Attributes attributes;
    private final StringMethods strings;
    private final SequenceFilters sequences;

    Filters(Budget budget, Operators operators, Attributes attributes, Tests tests) {
        this.budget = budget;
        this.operators = operators;
        this.attributes = attributes;
        this.strings = new StringMethods(budget, operators);
        this.sequences = new SequenceFilters(budget, operators, attributes, this, tests);
    }

    /// `value|name(arguments)`
    Object apply(String name, Object value, Arguments arguments) {
        budget.enter();
        Object result = applied(name, value, arguments);
        budget.leave();
        return result;
    }

    private Object applied(String name, Object value, Arguments arguments) {
        return switch (name) {
            case "upper", "lower", "capitalize" -> {
                arguments.bind(name, 0);
                yield StringMethods.cased(made(text(value)), name);
            }
            case "title" -> {
                arguments.bind(name, 0);
                yield title(made(text(value)));
            }
            case "trim" -> {
                Object characters = Arguments.or(arguments.bind(name, 0, "chars")[0], null);
                yield strings.strip(made(text(value)), "strip", characters);
            }
            case "string" -> {
                arguments.bind(name, 0);
                yield value instanceof Markup ? value : text(value);
            }
            case "safe" -> {
                arguments.bind(name, 0);
                yield new Markup(text(value));
            }
            case "e", "escape" -> {
                arguments.bind(name, 0);
                yield operators.escaped(value);
            }
            case "forceescape" -> {
                arguments.bind(name, 0);
                yield operators.escaped(text(value));
            }
            case "replace" -> replace(value, arguments);
            case "indent" -> indent(text(value), arguments);
            case "center" -> {
                long width = StringMethods.integer(name, Arguments.or(arguments.bind(name, 0, "width")[0], 80L));
                yield strings.pad(text(value), name, width, " ");
            }
            case "wordcount" -> {
                arguments.bind(name, 0);
                yield WORD.matcher(made(text(value))).results().count();
            }
            case "format" -> {
                if (!arguments.named().isEmpty()) {
                    throw new JinjaException("format: named values are not supported");
                }
                yield new PercentFormat(budget).format(text(value), arguments.positional());
            }
            case "int" -> toInt(value, arguments);
            case "float" -> toFloat(value, arguments);
            case "abs" -> {
                arguments.bind(name, 0);
                yield absolute(number(name, value));
            }
            case "round" -> round(value, arguments);
            case "default", "d" -> orDefault(value, arguments);
            case "tojson" -> toJson(value, arguments);
            case "attr" -> {
                String attribute = StringMethods.string(name, arguments.bind(name, 1, "name")[0]);
                yield value instanceof Map<?, ?> map && map.containsKey(attribute)
                        ? new Undefined("a dict has no attribute '%s'".formatted(attribute))
                        : attributes.attribute(value, attribute);
            }
            default -> sequences.apply(name, value, arguments);
        };
    }

    private String text(Object value) {
        return PythonRepr.text(value, budget);
    }

    private String made(String text) {
        budget.make(text.length());
        return text;
    }

    /// Words begin after white space, `-` and opening brackets.
    private static String title(String text) {
        StringBuilder out = new StringBuilder(text.length());
        boolean start = true;
        for (int c : text.codePoints().toArray()) {
            String character = Character.toString(c);
            out.append(start ? PythonText.upper(character) : PythonText.lower(character));
            start = PythonText.isSpace(c) || "-({[<".indexOf(c) >= 0;
        }
        return out.toString();
    }

    private String replace(Object value, Arguments arguments) {
        Object[] given = arguments.bind("replace", 2, "old", "new", "count");
        Object count = Arguments.or(given[2], null);
        long most = count == null ? -1 : StringMethods.integer("replace", count);
        return strings.replace(text(value), text(given[0]), text(given[1]), most);
    }

    private String indent(String text, Arguments arguments) {
        Object[] given = arguments.bind("indent", 0, "width", "first", "blank");
        Object width = Arguments.or(given[0], 4L);
        String indent = Operators.plain(width) instanceof String s
                ? s
                : strings.pad("", "ljust", Math.max(0, StringMethods.integer("indent", width)), " ");
        boolean first = operators.truth(Arguments.or(given[1], false));
        boolean blank = operators.truth(Arguments.or(given[2], false));
        List<String> lines = PythonText.lines(text + "\n");
        StringBuilder out = new StringBuilder(first ? indent : "");
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            boolean indented = i > 0 && (blank || !line.isEmpty());
            out.append(i > 0 ? "\n" : "").append(indented ? indent : "").append(line);
            budget.step();
            budget.checkOutput(out.length());
        }
        return made(out.toString());
    }

    private Object number(String name, Object value) {
        if (value instanceof Undefined u) {
            throw u.failure();
        }
        if (!Numbers.isNumber(value)) {
            throw new JinjaException("%s: expected a number, found %s".formatted(name, TypeNames.of(value)));
        }
        return value;
    }

    private static Object absolute(Object number) {
        return number instanceof Double d
                ? (Object) Math.abs(d)
                : Numbers.normal(Numbers.big(number).abs());
    }

    private Object toInt(Object value, Arguments arguments) {
        Object[] given = arguments.bind("int", 0, "default", "base");
        Object other = Arguments.or(given[0], 0L);
        int base = (int) StringMethods.integer("int", Arguments.or(given[1], 10L));
        return switch (Operators.plain(value)) {
            case Undefined u -> throw u.failure();
            case String s -> {
                budget.read(s.length());
                Optional<Object> exact =
                        base >= 2 && base <= 36 ? Numbers.integer(prefixless(s, base), base) : Optional.empty();
                yield exact.orElseGet(() -> Numbers.decimal(s)
                        .filter(d -> !d.isNaN() && !d.isInfinite())
                        .map(Numbers::truncated)
                        .orElse(other));
            }
            case Double d -> d.isNaN() || d.isInfinite() ? other : Numbers.truncated(d);
            case Object v when Numbers.isNumber(v) -> Numbers.normal(Numbers.big(v));
            case null, default -> other;
        };
    }

    private static String prefixless(String text, int base) {
        String prefix = base == 16 ? "0x" : base == 8 ? "0o" : base == 2 ? "0b" : "";
        String lower = PythonText.lower(PythonText.strip(text));
        return !prefix.isEmpty() && lower.startsWith(prefix) ? lower.substring(2) : text;
    }

    private Object toFloat(Object value, Arguments arguments) {
        Object other = Arguments.or(arguments.bind("float", 0, "default")[0], 0.0);
        return switch (Operators.plain(value)) {
            case Undefined u -> throw u.failure();
            case String s -> {
                budget.read(s.length());
                Optional<Double> exact = Numbers.decimal(s);
                yield exact.isPresent() ? exact.get() : other;
            }
            case Object v when Numbers.isNumber(v) -> Numbers.real(v);
            case null, default -> other;
        };
    }

    private Object round(Object value, Arguments arguments) {
        Object[] given = arguments.bind("round", 0, "precision", "method");
        int digits = (int) StringMethods.integer("round", Arguments.or(given[0], 0L));
        String method = StringMethods.string("round", Arguments.or(given[1], "common"));
        Object number = number("round", value);
        if (method.equals("common")) {
            boolean whole = !(number instanceof Double);
            return whole && digits >= 0
                    ? Numbers.normal(Numbers.big(number))
                    : whole
                            ? Numbers.truncated(Numbers.rounded(Numbers.real(number), digits))
                            : (Object) Numbers.rounded((Double) number, digits);
        }
        double scale = Math.pow(10, digits);
        return switch (method) {
            case "ceil" ->
                Numbers.arithmetic("/", Numbers.truncated(Math.ceil(Numbers.real(number) * scale)), scaled(digits));
            case "floor" ->
                Numbers.arithmetic("/", Numbers.truncated(Math.floor(Numbers.real(number) * scale)), scaled(digits));
            default -> throw new JinjaException("round: expected common, ceil or floor, found '%s'".formatted(method));
        };
    }

    private static Object scaled(int digits) {
        return digits >= 0 ? Numbers.normal(BigInteger.TEN.pow(Math.min(digits, 300))) : (Object) Math.pow(10, digits);
    }

    private Object orDefault(Object value, Arguments arguments) {
        Object[] given = arguments.bind("default", 0, "default_value", "boolean");
        boolean replaceFalse = operators.truth(Arguments.or(given[1], false));
        boolean missing = value instanceof Undefined || replaceFalse && !operators.truth(value);
        return missing ? Arguments.or(given[0], "") : value;
    }

    /// The filter that transformers gives chat templates: `json.dumps` without HTML escapes.
    private String toJson(Object value, Arguments arguments) {
        Object[] given = arguments.bind("tojson", 0, "ensure_ascii", "indent", "separators", "sort_keys");
        boolean ascii = operators.truth(Arguments.or(given[0], false));
        Object indent = Arguments.or(given[1], null);
        Object separators = Arguments.or(given[2], null);
        boolean sorted = operators.truth(Arguments.or(given[3], false));
        String unit = indent == null
                ? ""
                : Operators.plain(indent) instanceof String s
                        ? s
                        : strings.pad("", "ljust", Math.max(0, StringMethods.integer("tojson", indent)), " ");
        List<Object> pair = separators == null
                ? new ArrayList<>(List.of(indent == null ? ", " : ",", ": "))
                : operators.items(separators);
        if (pair.size() != 2) {
            throw new JinjaException("tojson: expected two separators, found " + pair.size());
        }
        JsonWriter.Style style = new JsonWriter.Style(
                StringMethods.string("tojson", pair.getFirst()),
                StringMethods.string("tojson", pair.getLast()),
                indent == null ? "" : "\n",
                unit,
                sorted ? JsonWriter.Keys.SORTED : JsonWriter.Keys.AS_THEY_ARE,
                ascii ? JsonWriter.Characters.ASCII : JsonWriter.Characters.ALL);
        return JsonWriter.write(value, style, budget);
    }
}
