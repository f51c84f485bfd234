package dev.ferrum.engine.chat.jinja;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/// Truth, equality, order, membership, iteration and arithmetic of values.
final class Operators {
    private final Budget budget;

    Operators(Budget budget) {
        this.budget = budget;
    }

    boolean truth(Object value) {
        return switch (value) {
            case null -> false;
            case Boolean b -> b;
            case Double d -> d != 0;
            case Long n -> n != 0;
            case String s -> !s.isEmpty();
            case Markup m -> !m.text().isEmpty();
            case List<?> l -> !l.isEmpty();
            case Tuple t -> !t.items().isEmpty();
            case Map<?, ?> m -> !m.isEmpty();
            case DictView v -> !v.items().isEmpty();
            case LoopState l -> l.length() > 0;
            case Undefined u -> false;
            default -> true;
        };
    }

    boolean equal(Object a, Object b) {
        budget.enter();
        boolean equal = equalValues(plain(a), plain(b));
        budget.leave();
        return equal;
    }

    private boolean equalValues(Object a, Object b) {
        if (Numbers.isNumber(a) && Numbers.isNumber(b)) {
            return !Numbers.isNaN(a) && !Numbers.isNaN(b) && Numbers.compare(a, b) == 0;
        }
        return switch (a) {
            case null -> b == null;
            case String s -> {
                budget.read(s.length());
                yield s.equals(b);
            }
            case List<?> x when b instanceof List<?> y -> equalItems(x, y);
            case Tuple(var x) when b instanceof Tuple(var y) -> equalItems(x, y);
            case Map<?, ?> x when b instanceof Map<?, ?> y -> equalEntries(x, y);
            case Undefined u -> b instanceof Undefined;
            default -> a == b;
        };
    }

    private boolean equalItems(List<?> a, List<?> b) {
        if (a.size() != b.size()) {
            return false;
        }
        for (int i = 0; i < a.size(); i++) {
            if (!equal(a.get(i), b.get(i))) {
                return false;
            }
        }
        return true;
    }

    private boolean equalEntries(Map<?, ?> a, Map<?, ?> b) {
        if (a.size() != b.size()) {
            return false;
        }
        for (Map.Entry<?, ?> entry : a.entrySet()) {
            if (!b.containsKey(entry.getKey()) || !equal(entry.getValue(), b.get(entry.getKey()))) {
                return false;
            }
        }
        return true;
    }

    /// Order of `a` and `b`; fails for values that Python does not order.
    int compare(Object a, Object b) {
        budget.enter();
        int order = compareValues(plain(a), plain(b));
        budget.leave();
        return order;
    }

    private int compareValues(Object a, Object b) {
        if (Numbers.isNumber(a) && Numbers.isNumber(b)) {
            return Numbers.compare(a, b);
        }
        if (a instanceof String x && b instanceof String y) {
            budget.read(Math.min(x.length(), y.length()));
            return PythonText.compare(x, y);
        }
        if (a instanceof List<?> x && b instanceof List<?> y) {
            return compareItems(x, y);
        }
        if (a instanceof Tuple(var x) && b instanceof Tuple(var y)) {
            return compareItems(x, y);
        }
        throw failure("compared", a, b);
    }

    private int compareItems(List<?> a, List<?> b) {
        for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
            if (!equal(a.get(i), b.get(i))) {
                return compare(a.get(i), b.get(i));
            }
        }
        return Integer.compare(a.size(), b.size());
    }

    /// `left operator right` for one of `== != < <= > >= in`, or `not in`.
    boolean compare(String operator, Object left, Object right) {
        boolean unordered =
                Numbers.isNaN(left) && Numbers.isNumber(right) || Numbers.isNaN(right) && Numbers.isNumber(left);
        return switch (operator) {
            case "==" -> equal(left, right);
            case "!=" -> !equal(left, right);
            case "in" -> contains(right, left);
            case "not in" -> !contains(right, left);
            case "<" -> !unordered && compare(left, right) < 0;
            case "<=" -> !unordered && compare(left, right) <= 0;
            case ">" -> !unordered && compare(left, right) > 0;
            case ">=" -> !unordered && compare(left, right) >= 0;
            default -> throw new IllegalArgumentException("expected a comparison, found " + operator);
        };
    }

    boolean contains(Object container, Object item) {
        return switch (plain(container)) {
            case String text -> {
                if (!(plain(item) instanceof String part)) {
                    throw new JinjaException("'in' a string: expected a string, found " + TypeNames.of(item));
                }
                budget.search(text.length(), part.length());
                yield text.contains(part);
            }
            case Map<?, ?> map -> map.containsKey(Attributes.key(item));
            case null, default -> {
                boolean found = false;
                for (Object element : items(container)) {
                    found |= equal(element, item);
                }
                yield found;
            }
        };
    }

    /// The elements of `value`; an iterator is used up. Fails when it has none.
    List<Object> items(Object value) {
        List<Object> items = switch (value) {
            case List<?> list -> copied(list.iterator(), list.size());
            case Tuple t -> t.items();
            case Map<?, ?> map -> copied(map.keySet().iterator(), map.size());
            case DictView v -> v.items();
            case OneShot o -> o.rest();
            case String s -> characters(s);
            case Markup m -> characters(m.text());
            case Undefined u -> List.of();
            case LoopState l -> l.items();
            case null, default ->
                throw new JinjaException(
                        "a value of type %s has no elements to go through".formatted(TypeNames.of(value)));
        };
        budget.steps(items.size());
        return items;
    }

    private List<Object> copied(Iterator<?> elements, int size) {
        budget.make(size);
        List<Object> copy = new ArrayList<>(size);
        elements.forEachRemaining(copy::add);
        return copy;
    }

    private List<Object> characters(String text) {
        // A string of its own for each character takes some 50 bytes.
        budget.make(16L * text.length());
        return PythonText.characters(text);
    }

    Object arithmetic(String operator, Object left, Object right) {
        if (left instanceof Undefined u) {
            throw u.failure();
        }
        if (right instanceof Undefined u) {
            throw u.failure();
        }
        if (Numbers.isNumber(left) && Numbers.isNumber(right)) {
            return Numbers.arithmetic(operator, left, right);
        }
        return switch (operator) {
            case "+" -> joined(left, right);
            case "*" -> Numbers.isNumber(left) ? repeated(right, left) : repeated(left, right);
            case "%" -> {
                if (plain(left) instanceof String format) {
                    List<Object> values = right instanceof Tuple(var items) ? items : Collections.singletonList(right);
                    yield new PercentFormat(budget).format(format, values);
                }
                throw failure("used with %", left, right);
            }
            default -> throw failure("used with " + operator, left, right);
        };
    }

    private Object joined(Object left, Object right) {
        if (plain(left) instanceof String a && plain(right) instanceof String b) {
            if (left instanceof Markup || right instanceof Markup) {
                return new Markup(text(escaped(left).text(), escaped(right).text()));
            }
            return text(a, b);
        }
        if (left instanceof List<?> a && right instanceof List<?> b) {
            return together(a, b);
        }
        if (left instanceof Tuple(var a) && right instanceof Tuple(var b)) {
            return new Tuple(together(a, b));
        }
        throw failure("added", left, right);
    }

    private String text(String a, String b) {
        budget.make((long) a.length() + b.length());
        return a.concat(b);
    }

    private List<Object> together(List<?> a, List<?> b) {
        budget.make((long) a.size() + b.size());
        List<Object> all = new ArrayList<>(a.size() + b.size());
        all.addAll(a);
        all.addAll(b);
        return all;
    }

    private Object repeated(Object value, Object count) {
        if (!(count instanceof Boolean || Numbers.isInteger(count))) {
            throw failure("multiplied", value, count);
        }
        BigInteger wanted = Numbers.big(count);
        long times = wanted.signum() <= 0 ? 0 : wanted.bitLength() > 30 ? 1 << 30 : wanted.longValue();
        return switch (value) {
            case String s -> {
                budget.make(times * s.length());
                yield s.repeat((int) times);
            }
            case Markup m -> {
                budget.make(times * m.text().length());
                yield new Markup(m.text().repeat((int) times));
            }
            case List<?> list -> repeatedItems(list, times);
            case Tuple(var items) -> new Tuple(repeatedItems(items, times));
            case null, default -> throw failure("multiplied", value, count);
        };
    }

    private List<Object> repeatedItems(List<?> list, long times) {
        budget.make(times * list.size());
        List<Object> all = new ArrayList<>();
        for (long i = 0; !list.isEmpty() && i < times; i++) {
            all.addAll(list);
        }
        return all;
    }

    /// The text of `value` with HTML's characters escaped, unless it is marked as safe.
    Markup escaped(Object value) {
        if (value instanceof Markup markup) {
            return markup;
        }
        String text = PythonRepr.text(value, budget);
        budget.make(text.length());
        return new Markup(text.replace("&", "&amp;")
                .replace(">", "&gt;")
                .replace("<", "&lt;")
                .replace("'", "&#39;")
                .replace("\"", "&#34;"));
    }

    /// `value`, but text marked as safe as the text it is.
    static Object plain(Object value) {
        return value instanceof Markup(var text) ? text : value;
    }

    private static JinjaException failure(String what, Object a, Object b) {
        for (Object value : new Object[] {a, b}) {
            if (value instanceof Undefined u) {
                return u.failure();
            }
        }
        return new JinjaException(
                "values of type %s and %s cannot be %s".formatted(TypeNames.of(a), TypeNames.of(b), what));
    }
}
