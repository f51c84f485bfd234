package dev.ferrum.engine.chat.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// `split`, `rsplit`, `splitlines`, `partition` and `rpartition` of Python's `str`.
final class StringSplitting {
    private final Budget budget;

    StringSplitting(Budget budget) {
        this.budget = budget;
    }

    Object split(String text, String name, Arguments arguments) {
        // Each part is an object of its own, which costs more than its characters.
        budget.make(text.length());
        return switch (name) {
            case "splitlines" -> lines(text, arguments);
            case "partition", "rpartition" -> partition(text, name, arguments);
            default -> {
                Object[] given = arguments.bind(name, 0, "sep", "maxsplit");
                Object separator = Arguments.or(given[0], null);
                long most = StringMethods.integer(name, Arguments.or(given[1], -1L));
                yield parts(text, name, separator, most < 0 ? Long.MAX_VALUE : most);
            }
        };
    }

    private List<Object> parts(String text, String name, Object separator, long most) {
        boolean fromRight = name.equals("rsplit");
        if (separator == null) {
            return fromRight ? wordsFromRight(text, most) : words(text, most);
        }
        String by = StringMethods.string(name, separator);
        if (by.isEmpty()) {
            throw new JinjaException("%s: expected a separator, found an empty string".formatted(name));
        }
        budget.search(text.length(), by.length());
        return fromRight ? partsFromRight(text, by, most) : partsFromLeft(text, by, most);
    }

    private List<Object> partsFromLeft(String text, String by, long most) {
        List<Object> parts = new ArrayList<>();
        int from = 0;
        for (int at = text.indexOf(by); at >= 0 && parts.size() < most; at = text.indexOf(by, from)) {
            add(parts, text.substring(from, at));
            from = at + by.length();
        }
        add(parts, text.substring(from));
        return parts;
    }

    private List<Object> partsFromRight(String text, String by, long most) {
        List<Object> parts = new ArrayList<>();
        int to = text.length();
        for (int at = text.lastIndexOf(by); at >= 0 && parts.size() < most; ) {
            add(parts, text.substring(at + by.length(), to));
            to = at;
            at = to < by.length() ? -1 : text.lastIndexOf(by, to - by.length());
        }
        add(parts, text.substring(0, to));
        Collections.reverse(parts);
        return parts;
    }

    private List<Object> words(String text, long most) {
        List<Object> words = new ArrayList<>();
        String rest = PythonText.stripLeft(text, PythonText::isSpace);
        int from = 0;
        while (from < rest.length()) {
            if (words.size() == most) {
                add(words, rest.substring(from));
                break;
            }
            int to = from;
            while (to < rest.length() && !PythonText.isSpace(rest.charAt(to))) {
                to++;
            }
            add(words, rest.substring(from, to));
            from = to;
            while (from < rest.length() && PythonText.isSpace(rest.charAt(from))) {
                from++;
            }
        }
        return words;
    }

    private List<Object> wordsFromRight(String text, long most) {
        List<Object> words = new ArrayList<>();
        int to = PythonText.stripRight(text).length();
        while (to > 0) {
            if (words.size() == most) {
                add(words, text.substring(0, to));
                break;
            }
            int from = to;
            while (from > 0 && !PythonText.isSpace(text.charAt(from - 1))) {
                from--;
            }
            add(words, text.substring(from, to));
            to = PythonText.stripRight(text.substring(0, from)).length();
        }
        Collections.reverse(words);
        return words;
    }

    private void add(List<Object> parts, String part) {
        budget.make(16);
        parts.add(part);
    }

    private List<Object> lines(String text, Arguments arguments) {
        Object keep = Arguments.or(arguments.bind("splitlines", 0, "keepends")[0], false);
        if (!Boolean.FALSE.equals(keep)) {
            throw new JinjaException("splitlines: keeping the line ends is not supported");
        }
        List<Object> lines = new ArrayList<>();
        PythonText.lines(text).forEach(line -> add(lines, line));
        return lines;
    }

    private Tuple partition(String text, String name, Arguments arguments) {
        String by = StringMethods.string(name, arguments.bind(name, 1, "sep")[0]);
        if (by.isEmpty()) {
            throw new JinjaException("%s: expected a separator, found an empty string".formatted(name));
        }
        budget.search(text.length(), by.length());
        boolean fromRight = name.equals("rpartition");
        int at = fromRight ? text.lastIndexOf(by) : text.indexOf(by);
        if (at < 0) {
            return new Tuple(fromRight ? List.of("", "", text) : List.of(text, "", ""));
        }
        return new Tuple(List.of(text.substring(0, at), by, text.substring(at + by.length())));
    }
}
