package dev.ferrum.engine.chat.jinja;

import java.util.Collections;
import java.util.List;
import java.util.function.IntPredicate;

/// The methods of Python's `str` that templates use.
final class StringMethods {
    private final Budget budget;
    private final Operators operators;
    private final StringSplitting splitting;

    StringMethods(Budget budget, Operators operators) {
        this.budget = budget;
        this.operators = operators;
        this.splitting = new StringSplitting(budget);
    }

    /// The method `name` of `text`, or null when there is none.
    Callable method(String text, String name) {
        budget.step();
        return switch (name) {
            case "startswith", "endswith" -> arguments -> affix(text, name, arguments);
            case "strip", "lstrip", "rstrip" -> arguments -> strip(text, name, arguments);
            case "split", "rsplit", "splitlines", "partition", "rpartition" ->
                arguments -> splitting.split(text, name, arguments);
            case "replace" ->
                arguments -> {
                    Object[] given = arguments.bind(name, 2, "old", "new", "count");
                    long count = integer(name, Arguments.or(given[2], -1L));
                    return replace(text, string(name, given[0]), string(name, given[1]), count);
                };
            case "upper", "lower", "title", "capitalize", "swapcase" ->
                arguments -> {
                    arguments.bind(name, 0);
                    budget.make(text.length());
                    return cased(text, name);
                };
            case "find", "rfind", "index", "rindex", "count" -> arguments -> search(text, name, arguments);
            case "join" ->
                arguments -> {
                    List<Object> items = operators.items(arguments.bind(name, 1, "iterable")[0]);
                    return join(
                            text, items.stream().map(item -> string(name, item)).toList());
                };
            case "removeprefix", "removesuffix" ->
                arguments -> {
                    String part = string(name, arguments.bind(name, 1, "part")[0]);
                    boolean prefix = name.equals("removeprefix");
                    boolean found = prefix ? text.startsWith(part) : text.endsWith(part);
                    int rest = text.length() - part.length();
                    return !found ? text : prefix ? text.substring(part.length()) : text.substring(0, rest);
                };
            case "ljust", "rjust", "center", "zfill" -> arguments -> pad(text, name, arguments);
            case "isspace", "isdigit", "isdecimal", "isnumeric", "isalpha", "isalnum", "islower", "isupper" ->
                arguments -> {
                    arguments.bind(name, 0);
                    budget.read(text.length());
                    return is(text, name);
                };
            case "format" -> arguments -> new BraceFormat(budget).format(text, arguments);
            default -> null;
        };
    }

    static String string(String method, Object value) {
        if (value instanceof Undefined u) {
            throw u.failure();
        }
        if (!(Operators.plain(value) instanceof String text)) {
            throw new JinjaException("%s: expected a string, found %s".formatted(method, TypeNames.of(value)));
        }
        return text;
    }

    static long integer(String method, Object value) {
        if (value instanceof Undefined u) {
            throw u.failure();
        }
        if (!(value instanceof Boolean) && !(value instanceof Long)) {
            throw new JinjaException("%s: expected an integer, found %s".formatted(method, TypeNames.of(value)));
        }
        return Math.clamp(Numbers.big(value).longValue(), -1L << 31, 1L << 31);
    }

    private boolean affix(String text, String name, Arguments arguments) {
        Object[] given = arguments.bind(name, 1, "affix", "start", "end");
        String part = (String) sliced(text, given[1], given[2]);
        List<Object> wanted = given[0] instanceof Tuple(var items) ? items : Collections.singletonList(given[0]);
        for (Object one : wanted) {
            String affix = string(name, one);
            budget.read(affix.length());
            if (name.equals("startswith") ? part.startsWith(affix) : part.endsWith(affix)) {
                return true;
            }
        }
        return false;
    }

    private Object sliced(String text, Object from, Object to) {
        if (from == Arguments.Absent.ABSENT && to == Arguments.Absent.ABSENT) {
            return text;
        }
        return new Attributes(budget, operators).slice(text, Arguments.or(from, null), Arguments.or(to, null), null);
    }

    private String strip(String text, String name, Arguments arguments) {
        Object characters = Arguments.or(arguments.bind(name, 0, "chars")[0], null);
        budget.read(text.length());
        return strip(text, name, characters);
    }

    /// `text.strip(characters)`, `lstrip` or `rstrip` by `name`; None strips white space.
    String strip(String text, String name, Object characters) {
        IntPredicate unwanted = PythonText::isSpace;
        if (characters != null) {
            String set = string(name, characters);
            budget.search(text.length(), 8 * set.length());
            unwanted = c -> set.indexOf(c) >= 0;
        }
        String left = name.equals("rstrip") ? text : PythonText.stripLeft(text, unwanted);
        return name.equals("lstrip") ? left : PythonText.stripRight(left, unwanted);
    }

    /// `text.replace(from, to, count)`; a negative count replaces all.
    String replace(String text, String from, String to, long count) {
        budget.search(text.length(), from.length());
        StringBuilder out = new StringBuilder();
        int at = 0;
        long left = count < 0 ? Long.MAX_VALUE : count;
        int found = text.indexOf(from);
        while (found >= 0 && left-- > 0) {
            out.append(text, at, found).append(to);
            at = found;
            if (from.isEmpty()) {
                if (at == text.length()) {
                    break;
                }
                int next = text.offsetByCodePoints(at, 1);
                out.append(text, at, next);
                at = next;
                found = next;
            } else {
                at += from.length();
                found = text.indexOf(from, at);
            }
            budget.step();
            budget.checkOutput(out.length());
        }
        out.append(text, at, text.length());
        budget.make(out.length());
        return out.toString();
    }

    static String cased(String text, String name) {
        return switch (name) {
            case "upper" -> PythonText.upper(text);
            case "lower" -> PythonText.lower(text);
            case "title" -> PythonText.titled(text);
            case "capitalize" -> PythonText.capitalized(text);
            default -> {
                StringBuilder out = new StringBuilder(text.length());
                text.codePoints()
                        .forEach(c -> out.append(
                                Character.isUpperCase(c)
                                        ? PythonText.lower(Character.toString(c))
                                        : PythonText.upper(Character.toString(c))));
                yield out.toString();
            }
        };
    }

    private Object search(String text, String name, Arguments arguments) {
        Object[] given = arguments.bind(name, 1, "sub", "start", "end");
        String part = string(name, given[0]);
        budget.search(text.length(), part.length());
        String within = (String) sliced(text, given[1], given[2]);
        if (name.equals("count")) {
            return count(within, part);
        }
        int found = name.startsWith("r") ? within.lastIndexOf(part) : within.indexOf(part);
        if (found < 0) {
            if (name.endsWith("index")) {
                throw new JinjaException("%s: the string does not have the part that is looked for".formatted(name));
            }
            return -1L;
        }
        int[] start = given[1] == Arguments.Absent.ABSENT
                ? new int[] {0}
                : Slicing.indices(PythonText.length(text), given[1], null, null);
        return (long) within.codePointCount(0, found) + (start.length == 0 ? 0 : start[0]);
    }

    private static long count(String text, String part) {
        if (part.isEmpty()) {
            return PythonText.length(text) + 1L;
        }
        long count = 0;
        for (int at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length())) {
            count++;
        }
        return count;
    }

    String join(String separator, List<String> parts) {
        long length = 0;
        for (String part : parts) {
            length += part.length() + separator.length();
        }
        budget.make(length);
        return String.join(separator, parts);
    }

    private String pad(String text, String name, Arguments arguments) {
        Object[] given =
                name.equals("zfill") ? arguments.bind(name, 1, "width") : arguments.bind(name, 1, "width", "fill");
        long width = integer(name, given[0]);
        String fill = given.length == 1 ? "0" : string(name, Arguments.or(given[1], " "));
        return pad(text, name, width, fill);
    }

    String pad(String text, String name, long width, String fill) {
        if (PythonText.length(fill) != 1) {
            throw new JinjaException("%s: expected one character to fill with".formatted(name));
        }
        long missing = Math.max(0, width - PythonText.length(text));
        budget.make(text.length() + missing * fill.length());
        // Python's centre puts the odd blank to the left when the width is odd, else to the right.
        long left = switch (name) {
            case "ljust" -> 0;
            case "center" -> missing / 2 + (missing & width & 1);
            default -> missing;
        };
        boolean sign = name.equals("zfill") && (text.startsWith("-") || text.startsWith("+"));
        String head = sign ? text.substring(0, 1) : "";
        String tail = sign ? text.substring(1) : text;
        return head + fill.repeat((int) left) + tail + fill.repeat((int) (missing - left));
    }

    private static boolean is(String text, String name) {
        return switch (name) {
            case "isspace" -> all(text, PythonText::isSpace);
            case "isdecimal" -> all(text, Character::isDigit);
            case "isdigit" -> all(text, c -> Character.isDigit(c) || "²³¹".indexOf(c) >= 0);
            case "isnumeric" -> all(text, StringMethods::isNumeric);
            case "isalpha" -> all(text, Character::isLetter);
            case "isalnum" -> all(text, c -> Character.isLetter(c) || isNumeric(c));
            case "islower" -> isLower(text);
            default -> isUpper(text);
        };
    }

    private static boolean isNumeric(int c) {
        int type = Character.getType(c);
        return Character.isDigit(c) || type == Character.LETTER_NUMBER || type == Character.OTHER_NUMBER;
    }

    private static boolean all(String text, IntPredicate predicate) {
        return !text.isEmpty() && text.codePoints().allMatch(predicate);
    }

    static boolean isLower(String text) {
        return text.codePoints().anyMatch(Character::isLowerCase)
                && text.codePoints().noneMatch(c -> Character.isUpperCase(c) || Character.isTitleCase(c));
    }

    static boolean isUpper(String text) {
        return text.codePoints().anyMatch(Character::isUpperCase)
                && text.codePoints().noneMatch(c -> Character.isLowerCase(c) || Character.isTitleCase(c));
    }
}
