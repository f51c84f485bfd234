package dev.ferrum.engine.chat.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/// Filters on sequences and mappings.
final class SequenceFilters {
    private final Budget budget;
    private final Operators operators;
    private final Attributes attributes;
    private final Filters filters;
    private final Tests tests;
    private final Sorting sorting;

    SequenceFilters(Budget budget, Operators operators, Attributes attributes, Filters filters, Tests tests) {
        this.budget = budget;
        this.operators = operators;
        this.attributes = attributes;
        this.filters = filters;
        this.tests = tests;
        this.sorting = new Sorting(operators);
    }

    Object apply(String name, Object value, Arguments arguments) {
        return switch (name) {
            case "length", "count" -> {
                arguments.bind(name, 0);
                yield length(value);
            }
            case "list" -> {
                arguments.bind(name, 0);
                yield new ArrayList<>(operators.items(value));
            }
            case "items" -> {
                arguments.bind(name, 0);
                yield items(value);
            }
            case "first" -> {
                arguments.bind(name, 0);
                yield first(value);
            }
            case "last" -> {
                arguments.bind(name, 0);
                List<Object> items = operators.items(value);
                yield items.isEmpty() ? new Undefined("there is no last element") : items.getLast();
            }
            case "join" -> join(value, arguments);
            case "reverse" -> {
                arguments.bind(name, 0);
                List<Object> items = new ArrayList<>(operators.items(value));
                Collections.reverse(items);
                yield Operators.plain(value) instanceof String ? joined("", items) : new OneShot(items);
            }
            case "sort" -> sort(value, arguments);
            case "dictsort" -> dictSort(value, arguments);
            case "unique" -> unique(value, arguments);
            case "min", "max" -> extreme(name, value, arguments);
            case "sum" -> sum(value, arguments);
            case "map" -> map(value, arguments);
            case "select", "reject" -> chosen(value, arguments, 0, name.equals("select"));
            case "selectattr", "rejectattr" -> chosen(value, arguments, 1, name.equals("selectattr"));
            case "batch" -> batch(value, arguments);
            case "groupby" -> groupBy(value, arguments);
            default -> throw new JinjaException("no filter is named '%s'".formatted(name));
        };
    }

    static long length(Object value) {
        return switch (value) {
            case String s -> PythonText.length(s);
            case Markup m -> PythonText.length(m.text());
            case List<?> list -> list.size();
            case Tuple(var items) -> items.size();
            case Map<?, ?> map -> map.size();
            case DictView view -> view.items().size();
            case LoopState loop -> loop.length();
            case Undefined u -> 0;
            case null, default ->
                throw new JinjaException("a value of type %s has no length".formatted(TypeNames.of(value)));
        };
    }

    private Object items(Object value) {
        return switch (value) {
            case Undefined u -> new OneShot(List.of());
            case Map<?, ?> map ->
                new OneShot(attributes.view(map, DictView.Kind.ITEMS).items());
            case null, default -> throw new JinjaException("items: expected a dict, found " + TypeNames.of(value));
        };
    }

    private Object first(Object value) {
        if (value instanceof OneShot iterator) {
            return iterator.hasNext() ? iterator.next() : new Undefined("there is no first element");
        }
        List<Object> items = operators.items(value);
        return items.isEmpty() ? new Undefined("there is no first element") : items.getFirst();
    }

    private String join(Object value, Arguments arguments) {
        Object[] given = arguments.bind("join", 0, "d", "attribute");
        UnaryOperator<Object> element = getter(Arguments.or(given[1], null), null);
        String separator = PythonRepr.text(Arguments.or(given[0], ""), budget);
        return joined(separator, operators.items(value).stream().map(element).toList());
    }

    private String joined(String separator, List<Object> items) {
        List<String> texts = new ArrayList<>(items.size());
        long length = 0;
        for (Object item : items) {
            texts.add(PythonRepr.text(item, budget));
            length += texts.getLast().length() + separator.length();
        }
        budget.make(length);
        return String.join(separator, texts);
    }

    /// The function `attribute` stands for: None the value itself, `a.b.0` what is found there, else `missing`.
    private UnaryOperator<Object> getter(Object attribute, Object missing) {
        if (attribute == null) {
            return UnaryOperator.identity();
        }
        List<Object> path = new ArrayList<>();
        if (Operators.plain(attribute) instanceof String text) {
            for (String part : text.split("\\.", -1)) {
                path.add(part.matches("\\d{1,9}") ? (Object) Long.valueOf(part) : part);
            }
        } else {
            path.add(attribute);
        }
        return item -> {
            Object value = item;
            for (Object part : path) {
                value = attributes.item(value, part);
                if (missing != null && value instanceof Undefined) {
                    value = missing;
                }
            }
            return value;
        };
    }

    /// The key to sort or compare by: the attribute, in lower case unless case counts.
    private UnaryOperator<Object> key(Object attribute, Object caseSensitive) {
        UnaryOperator<Object> getter = getter(Arguments.or(attribute, null), null);
        if (operators.truth(Arguments.or(caseSensitive, false))) {
            return getter;
        }
        return item -> lower(getter.apply(item));
    }

    private Object lower(Object value) {
        return Operators.plain(value) instanceof String text ? filters.apply("lower", text, Arguments.NONE) : value;
    }

    private Sorting.Direction direction(Object reverse) {
        return operators.truth(Arguments.or(reverse, false))
                ? Sorting.Direction.DESCENDING
                : Sorting.Direction.ASCENDING;
    }

    private Object sort(Object value, Arguments arguments) {
        Object[] given = arguments.bind("sort", 0, "reverse", "case_sensitive", "attribute");
        Object attribute = Arguments.or(given[2], null);
        UnaryOperator<Object> key = key(attribute, given[1]);
        if (Operators.plain(attribute) instanceof String names && names.contains(",")) {
            List<UnaryOperator<Object>> keys = new ArrayList<>();
            for (String name : names.split(",")) {
                keys.add(key(name, given[1]));
            }
            key = item -> keys.stream().map(one -> one.apply(item)).toList();
        }
        return sorting.sorted(operators.items(value), key, direction(given[0]));
    }

    private Object dictSort(Object value, Arguments arguments) {
        Object[] given = arguments.bind("dictsort", 0, "case_sensitive", "by", "reverse");
        String by = StringMethods.string("dictsort", Arguments.or(given[1], "key"));
        if (!by.equals("key") && !by.equals("value")) {
            throw new JinjaException("dictsort: expected by='key' or by='value', found '%s'".formatted(by));
        }
        if (value instanceof Undefined u) {
            throw u.failure();
        }
        if (!(value instanceof Map<?, ?> map)) {
            throw new JinjaException("dictsort: expected a dict, found " + TypeNames.of(value));
        }
        UnaryOperator<Object> key = key(by.equals("key") ? 0L : 1L, given[0]);
        return sorting.sorted(attributes.view(map, DictView.Kind.ITEMS).items(), key, direction(given[2]));
    }

    private OneShot unique(Object value, Arguments arguments) {
        Object[] given = arguments.bind("unique", 0, "case_sensitive", "attribute");
        UnaryOperator<Object> key = key(given[1], given[0]);
        Set<Object> seen = new HashSet<>();
        List<Object> unique = new ArrayList<>();
        for (Object item : operators.items(value)) {
            if (seen.add(Attributes.key(key.apply(item)))) {
                unique.add(item);
            }
        }
        return new OneShot(unique);
    }

    private Object extreme(String name, Object value, Arguments arguments) {
        Object[] given = arguments.bind(name, 0, "case_sensitive", "attribute");
        UnaryOperator<Object> key = key(given[1], given[0]);
        List<Object> items = operators.items(value);
        if (items.isEmpty()) {
            return new Undefined("an empty sequence has no %s".formatted(name));
        }
        Object best = items.getFirst();
        for (Object item : items.subList(1, items.size())) {
            int order = operators.compare(key.apply(item), key.apply(best));
            best = (name.equals("min") ? order < 0 : order > 0) ? item : best;
        }
        return best;
    }

    private Object sum(Object value, Arguments arguments) {
        Object[] given = arguments.bind("sum", 0, "attribute", "start");
        UnaryOperator<Object> getter = getter(Arguments.or(given[0], null), null);
        Object sum = Arguments.or(given[1], 0L);
        for (Object item : operators.items(value)) {
            sum = operators.arithmetic("+", sum, getter.apply(item));
        }
        return sum;
    }

    private OneShot map(Object value, Arguments arguments) {
        UnaryOperator<Object> function;
        if (arguments.positional().isEmpty() && arguments.named().containsKey("attribute")) {
            Object[] given = arguments.bind("map", 0, "attribute", "default");
            function = getter(given[0], Arguments.or(given[1], null));
        } else if (arguments.positional().isEmpty()) {
            throw new JinjaException("map: expected the name of a filter or attribute=…");
        } else {
            String name = StringMethods.string("map", arguments.positional().getFirst());
            Arguments rest = rest(arguments, 1);
            function = item -> filters.apply(name, item, rest);
        }
        List<Object> mapped = new ArrayList<>();
        for (Object item : operators.truth(value) ? operators.items(value) : List.of()) {
            mapped.add(function.apply(item));
        }
        return new OneShot(mapped);
    }

    private static Arguments rest(Arguments arguments, int from) {
        List<Object> positional = arguments.positional();
        return new Arguments(
                positional.subList(Math.min(from, positional.size()), positional.size()), arguments.named());
    }

    /// The elements for which a test, or without one their truth, equals `wanted`; with `attributes` = 1 the first
    /// argument names what of each element is tested.
    private OneShot chosen(Object value, Arguments arguments, int attributeArguments, boolean wanted) {
        List<Object> given = arguments.positional();
        if (given.size() < attributeArguments) {
            throw new JinjaException("expected the name of an attribute, found no argument");
        }
        UnaryOperator<Object> getter =
                attributeArguments == 0 ? UnaryOperator.identity() : getter(given.getFirst(), null);
        Arguments rest = rest(arguments, attributeArguments + 1);
        List<Object> chosen = new ArrayList<>();
        for (Object item : operators.truth(value) ? operators.items(value) : List.of()) {
            Object tested = getter.apply(item);
            boolean result = given.size() > attributeArguments
                    ? tests.apply(StringMethods.string("test", given.get(attributeArguments)), tested, rest)
                    : operators.truth(tested);
            if (result == wanted) {
                chosen.add(item);
            }
        }
        return new OneShot(chosen);
    }

    private OneShot batch(Object value, Arguments arguments) {
        Object[] given = arguments.bind("batch", 1, "linecount", "fill_with");
        long size = StringMethods.integer("batch", given[0]);
        Object fill = Arguments.or(given[1], null);
        List<Object> batches = new ArrayList<>();
        List<Object> batch = new ArrayList<>();
        for (Object item : operators.items(value)) {
            if (batch.size() == size) {
                batches.add(batch);
                batch = new ArrayList<>();
            }
            batch.add(item);
        }
        if (!batch.isEmpty()) {
            budget.make(fill == null ? 0 : Math.max(0, size));
            while (fill != null && batch.size() < size) {
                batch.add(fill);
            }
            batches.add(batch);
        }
        return new OneShot(batches);
    }

    private List<Object> groupBy(Object value, Arguments arguments) {
        Object[] given = arguments.bind("groupby", 1, "attribute", "default", "case_sensitive");
        UnaryOperator<Object> shown = getter(given[0], Arguments.or(given[1], null));
        boolean caseSensitive = operators.truth(Arguments.or(given[2], false));
        UnaryOperator<Object> key = caseSensitive ? shown : item -> lower(shown.apply(item));
        List<Object> groups = new ArrayList<>();
        List<Object> group = new ArrayList<>();
        for (Object item : sorting.sorted(operators.items(value), key, Sorting.Direction.ASCENDING)) {
            if (!group.isEmpty() && !operators.equal(key.apply(group.getFirst()), key.apply(item))) {
                groups.add(Attributes.pair(shown.apply(group.getFirst()), group));
                group = new ArrayList<>();
            }
            group.add(item);
        }
        if (!group.isEmpty()) {
            groups.add(Attributes.pair(shown.apply(group.getFirst()), group));
        }
        return groups;
    }
}
