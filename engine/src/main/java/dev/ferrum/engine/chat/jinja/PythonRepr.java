package dev.ferrum.engine.chat.jinja;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/// `str(value)` and `repr(value)` as Python writes them.
final class PythonRepr {
    private final Budget budget;
    private final StringBuilder out = new StringBuilder();

    private PythonRepr(Budget budget) {
        this.budget = budget;
    }

    /// `str(value)`: texts as they are, Undefined as nothing, the rest as its `repr`.
    static String text(Object value, Budget budget) {
        return switch (value) {
            case String s -> s;
            case Markup m -> m.text();
            case Undefined u -> "";
            case null, default -> repr(value, budget);
        };
    }

    static String repr(Object value, Budget budget) {
        PythonRepr repr = new PythonRepr(budget);
        repr.write(value);
        budget.make(repr.out.length());
        return repr.out.toString();
    }

    private void write(Object value) {
        budget.enter();
        budget.checkOutput(out.length());
        switch (value) {
            case null -> out.append("None");
            case Boolean b -> out.append(b ? "True" : "False");
            case String s -> quoted(s);
            case Markup m -> {
                out.append("Markup(");
                quoted(m.text());
                out.append(')');
            }
            case Double d -> out.append(real(d));
            case Number n -> out.append(n);
            case List<?> list -> sequence("[", list, "]");
            case Tuple(var items) -> sequence("(", items, items.size() == 1 ? ",)" : ")");
            case Map<?, ?> map -> dict(map);
            case DictView(var kind, var items) -> sequence("dict_" + PythonText.lower(kind.name()) + "([", items, "])");
            case Undefined u -> out.append("Undefined");
            case Namespace n -> {
                out.append("<Namespace ");
                dict(n.fields());
                out.append('>');
            }
            default -> throw new JinjaException("a %s has no text of its own".formatted(TypeNames.of(value)));
        }
        budget.leave();
    }

    private void sequence(String open, List<?> items, String close) {
        out.append(open);
        String separator = "";
        for (Object item : items) {
            out.append(separator);
            write(item);
            separator = ", ";
        }
        out.append(close);
    }

    private void dict(Map<?, ?> map) {
        out.append('{');
        String separator = "";
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            out.append(separator);
            write(entry.getKey());
            out.append(": ");
            write(entry.getValue());
            separator = ", ";
        }
        out.append('}');
    }

    /// In single quotes, or in double ones when the text has single ones only.
    private void quoted(String text) {
        budget.read(text.length());
        char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
        out.append(quote);
        text.codePoints().forEach(c -> character(c, quote));
        out.append(quote);
    }

    private void character(int c, char quote) {
        switch (c) {
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            case '\\' -> out.append("\\\\");
            default -> {
                if (c == quote) {
                    out.append('\\').append(quote);
                } else if (isPrintable(c)) {
                    out.appendCodePoint(c);
                } else if (c < 0x100) {
                    out.append("\\x%02x".formatted(c));
                } else {
                    out.append((c < 0x10000 ? "\\u%04x" : "\\U%08x").formatted(c));
                }
            }
        }
    }

    /// `str.isprintable`: no control, format, surrogate, private or unassigned character, no separator but the
    /// space.
    private static boolean isPrintable(int c) {
        return c == ' '
                || switch (Character.getType(c)) {
                    case Character.CONTROL,
                            Character.FORMAT,
                            Character.SURROGATE,
                            Character.PRIVATE_USE,
                            Character.UNASSIGNED,
                            Character.LINE_SEPARATOR,
                            Character.PARAGRAPH_SEPARATOR,
                            Character.SPACE_SEPARATOR -> false;
                    default -> true;
                };
    }

    /// `repr(float)`: the shortest digits that read back; with an exponent below 1e-4 and from 1e16 on.
    static String real(double value) {
        if (Double.isNaN(value)) {
            return "nan";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        String sign = value < 0 || value == 0 && 1 / value < 0 ? "-" : "";
        if (value == 0) {
            return sign + "0.0";
        }
        BigDecimal decimal = new BigDecimal(Double.toString(Math.abs(value))).stripTrailingZeros();
        String digits = decimal.unscaledValue().toString();
        int exponent = digits.length() - decimal.scale() - 1;
        if (exponent < -4 || exponent >= 16) {
            String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
            String power = (Math.abs(exponent) < 10 ? "0" : "") + Math.abs(exponent);
            return sign + digits.charAt(0) + fraction + "e" + (exponent < 0 ? "-" : "+") + power;
        }
        String plain = decimal.toPlainString();
        return sign + (plain.indexOf('.') < 0 ? plain + ".0" : plain);
    }
}
