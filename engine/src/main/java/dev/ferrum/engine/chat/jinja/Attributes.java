package dev.ferrum.engine.chat.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// `value.name`, `value[key]` and `value[from:to:step]`, as Jinja's sandbox looks them up.
final class Attributes {
    private final Budget budget;
    private final Operators operators;
    private final StringMethods strings;

    Attributes(Budget budget, Operators operators) {
        this.budget = budget;
        this.operators = operators;
        this.strings = new StringMethods(budget, operators);
    }

    /// `target.name`: a method or field first, then the entry of a dict; Undefined when there is neither.
    Object attribute(Object target, String name) {
        Object own = own(target, name);
        if (own != null) {
            return own;
        }
        return switch (target) {
            case Map<?, ?> map when map.containsKey(name) -> map.get(name);
            case Namespace(var fields) when fields.containsKey(name) -> fields.get(name);
            case null, default -> missing(target, name);
        };
    }

    /// `target[key]`: the element first, then, for a name, a method or field; Undefined when there is neither.
    Object item(Object target, Object key) {
        budget.step();
        if (target instanceof Undefined u) {
            throw u.failure();
        }
        if (target instanceof Map<?, ?> map && isKey(key)) {
            if (map.containsKey(key(key))) {
                return map.get(key(key));
            }
        } else if (key instanceof Long || key instanceof Boolean) {
            return element(target, Numbers.big(key).longValue());
        }
        if (Operators.plain(key) instanceof String name) {
            Object own = own(target, name);
            if (own != null) {
                return own;
            }
            return target instanceof Namespace ? attribute(target, name) : missing(target, name);
        }
        return new Undefined("a value of type %s has no element %s"
                .formatted(TypeNames.of(target), isKey(key) ? PythonRepr.repr(key, budget) : TypeNames.of(key)));
    }

    private Object element(Object target, long index) {
        return switch (target) {
            case List<?> list -> element(list, index, target);
            case Tuple(var items) -> element(items, index, target);
            case String text -> character(text, index, target);
            case Markup(var text) -> character(text, index, target);
            case null, default -> noElement(target, index);
        };
    }

    private static Object element(List<?> list, long index, Object target) {
        long at = index < 0 ? index + list.size() : index;
        return at >= 0 && at < list.size() ? list.get((int) at) : noElement(target, index);
    }

    private Object character(String text, long index, Object target) {
        budget.read(text.length());
        int length = PythonText.length(text);
        long at = index < 0 ? index + length : index;
        if (at < 0 || at >= length) {
            return noElement(target, index);
        }
        return Character.toString(text.codePointAt(text.offsetByCodePoints(0, (int) at)));
    }

    private static Undefined noElement(Object target, long index) {
        return new Undefined("a value of type %s has no element %d".formatted(TypeNames.of(target), index));
    }

    private static Undefined missing(Object target, String name) {
        return new Undefined("a value of type %s has no attribute '%s'".formatted(TypeNames.of(target), name));
    }

    /// A method or field that `target` has by its type, else null.
    private Object own(Object target, String name) {
        return switch (target) {
            case Undefined u -> throw u.failure();
            case String s -> strings.method(s, name);
            case Markup m -> strings.method(m.text(), name);
            case Map<?, ?> map -> dictMethod(map, name);
            case LoopState loop -> loop.field(name, operators);
            case Macro macro -> name.equals("name") ? macro.name() : null;
            case List<?> list -> listMethod(list, name);
            case Tuple(var items) -> listMethod(items, name);
            case null, default -> null;
        };
    }

    private Callable dictMethod(Map<?, ?> map, String name) {
        return switch (name) {
            case "keys", "values", "items" ->
                arguments -> {
                    arguments.bind(name, 0);
                    return view(map, DictView.Kind.valueOf(PythonText.upper(name)));
                };
            case "get" ->
                arguments -> {
                    Object[] given = arguments.bind("get", 1, "key", "default");
                    Object key = key(given[0]);
                    return map.containsKey(key) ? map.get(key) : Arguments.or(given[1], null);
                };
            case "copy" ->
                arguments -> {
                    arguments.bind(name, 0);
                    budget.make(map.size());
                    return new LinkedHashMap<Object, Object>(map);
                };
            default -> null;
        };
    }

    /// `map.keys()`, `.values()` or `.items()`.
    DictView view(Map<?, ?> map, DictView.Kind kind) {
        budget.make(map.size());
        List<Object> items = new ArrayList<>(map.size());
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            items.add(
                    switch (kind) {
                        case KEYS -> entry.getKey();
                        case VALUES -> entry.getValue();
                        case ITEMS -> pair(entry.getKey(), entry.getValue());
                    });
        }
        return new DictView(kind, items);
    }

    static Tuple pair(Object first, Object second) {
        List<Object> pair = new ArrayList<>(2);
        pair.add(first);
        pair.add(second);
        return new Tuple(pair);
    }

    private Callable listMethod(List<?> list, String name) {
        return switch (name) {
            case "index" ->
                arguments -> {
                    Object wanted = arguments.bind(name, 1, "value")[0];
                    for (int i = 0; i < list.size(); i++) {
                        if (operators.equal(list.get(i), wanted)) {
                            return (long) i;
                        }
                    }
                    throw new JinjaException("index: the value is not in the list");
                };
            case "count" ->
                arguments -> {
                    Object wanted = arguments.bind(name, 1, "value")[0];
                    return list.stream()
                            .filter(item -> operators.equal(item, wanted))
                            .count();
                };
            default -> null;
        };
    }

    static boolean isKey(Object key) {
        return switch (key) {
            case List<?> list -> false;
            case Map<?, ?> map -> false;
            case Tuple(var items) -> items.stream().allMatch(Attributes::isKey);
            case null, default -> true;
        };
    }

    /// The form in which `key` is held in a dict: 1.0 is the same key as 1, and marked text the same as plain.
    static Object key(Object key) {
        if (!isKey(key)) {
            throw new JinjaException("expected a key that cannot change, found a " + TypeNames.of(key));
        }
        Object plain = Operators.plain(key);
        boolean whole = plain instanceof Double d && d == Math.rint(d) && Math.abs(d) < 1L << 53;
        return whole ? (Object) ((Double) plain).longValue() : plain;
    }

    /// `target[from:to:step]`; null bounds were left out.
    Object slice(Object target, Object from, Object to, Object step) {
        return switch (Operators.plain(target)) {
            case Undefined u -> throw u.failure();
            case String text -> {
                budget.make(text.length());
                int[] characters = text.codePoints().toArray();
                StringBuilder out = new StringBuilder();
                for (int i : Slicing.indices(characters.length, from, to, step)) {
                    out.appendCodePoint(characters[i]);
                }
                yield out.toString();
            }
            case List<?> list -> picked(list, Slicing.indices(list.size(), from, to, step));
            case Tuple(var items) -> new Tuple(picked(items, Slicing.indices(items.size(), from, to, step)));
            case null, default -> new Undefined("a value of type %s has no slices".formatted(TypeNames.of(target)));
        };
    }

    private List<Object> picked(List<?> list, int[] indices) {
        budget.make(indices.length);
        List<Object> picked = new ArrayList<>(indices.length);
        for (int i : indices) {
            picked.add(list.get(i));
        }
        return picked;
    }
}
