package dev.ferrum.engine.chat.jinja;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The `%` operator of Python's strings: `%s %r %d %i %x %f %%` with width, precision, `-` and `0`.
final class PercentFormat {
    private static final Pattern FIELD = Pattern.compile("%(-?)(0?)(\\d{0,4})(?:\\.(\\d{1,3}))?(.)", Pattern.DOTALL);

    private final Budget budget;

    PercentFormat(Budget budget) {
        this.budget = budget;
    }

    String format(String format, List<Object> values) {
        StringBuilder out = new StringBuilder();
        Matcher field = FIELD.matcher(format);
        int from = 0;
        int used = 0;
        for (int at = format.indexOf('%'); at >= 0; at = format.indexOf('%', from)) {
            if (!field.find(at) || field.start() != at) {
                throw new JinjaException("format: expected a conversion after %, found none that is supported");
            }
            out.append(format, from, at);
            from = field.end();
            if (field.group(5).equals("%")) {
                out.append('%');
            } else if (used == values.size()) {
                throw new JinjaException("format: expected a value for each %%, found only %d".formatted(used));
            } else {
                pad(field, converted(field, values.get(used++)), out);
            }
            budget.make(out.length());
        }
        if (used < values.size()) {
            throw new JinjaException("format: expected %d values, found %d".formatted(used, values.size()));
        }
        return out.append(format, from, format.length()).toString();
    }

    private String converted(Matcher field, Object value) {
        String precision = field.group(4);
        if (value instanceof Undefined u && !field.group(5).equals("s")) {
            throw u.failure();
        }
        return switch (field.group(5)) {
            case "s", "r" -> {
                String text =
                        field.group(5).equals("s") ? PythonRepr.text(value, budget) : PythonRepr.repr(value, budget);
                int end = precision == null ? text.length() : Math.min(text.length(), Integer.parseInt(precision));
                yield text.substring(0, end);
            }
            case "d", "i" -> integer(value);
            case "x" -> hexadecimal(value);
            case "f" ->
                new BigDecimal(Numbers.real(number(value)))
                        .setScale(precision == null ? 6 : Integer.parseInt(precision), RoundingMode.HALF_EVEN)
                        .toPlainString();
            default -> throw new JinjaException("format: conversion %%%s is not supported".formatted(field.group(5)));
        };
    }

    private static String integer(Object value) {
        Object number = number(value);
        return (number instanceof Double d ? Numbers.truncated(d) : Numbers.big(number)).toString();
    }

    private static String hexadecimal(Object value) {
        if (!Numbers.isInteger(value)) {
            throw new JinjaException("format: expected an integer, found " + TypeNames.of(value));
        }
        return Numbers.big(value).toString(16);
    }

    private static Object number(Object value) {
        if (!Numbers.isNumber(value) || value instanceof Double d && (d.isNaN() || d.isInfinite())) {
            throw new JinjaException("format: expected a finite number, found " + TypeNames.of(value));
        }
        return value;
    }

    private static void pad(Matcher field, String text, StringBuilder out) {
        int width = field.group(3).isEmpty() ? 0 : Integer.parseInt(field.group(3));
        int missing = Math.max(0, width - PythonText.length(text));
        boolean zeros = !field.group(2).isEmpty() && "dixf".contains(field.group(5));
        if (!field.group(1).isEmpty()) {
            out.append(text).repeat(" ", missing);
        } else if (zeros) {
            boolean negative = text.startsWith("-");
            out.append(negative ? "-" : "").repeat("0", missing).append(negative ? text.substring(1) : text);
        } else {
            out.repeat(" ", missing).append(text);
        }
    }
}
