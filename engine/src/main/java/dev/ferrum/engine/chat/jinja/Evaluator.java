package dev.ferrum.engine.chat.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Values of expressions in a scope.
final class Evaluator {
    private final Budget budget;
    private final Operators operators;
    private final Attributes attributes;
    private final Tests tests;
    private final Filters filters;

    Evaluator(Budget budget) {
        this.budget = budget;
        operators = new Operators(budget);
        attributes = new Attributes(budget, operators);
        tests = new Tests(budget, operators);
        filters = new Filters(budget, operators, attributes, tests);
    }

    Operators operators() {
        return operators;
    }

    /// The value of `expression`. A failure names the line of the innermost expression.
    Object value(Expression expression, Scope scope) {
        budget.enter();
        try {
            return evaluated(expression, scope);
        } catch (JinjaException failure) {
            throw failure.at(expression.line());
        } finally {
            budget.leave();
        }
    }

    boolean truth(Expression expression, Scope scope) {
        return operators.truth(value(expression, scope));
    }

    private Object evaluated(Expression expression, Scope scope) {
        return switch (expression) {
            case Expression.Constant(var value, var line) -> value;
            case Expression.Name(var name, var line) -> scope.get(name);
            case Expression.ListLiteral(var items, var line) -> values(items, scope);
            case Expression.TupleLiteral(var items, var line) -> new Tuple(values(items, scope));
            case Expression.DictLiteral dict -> dict(dict, scope);
            case Expression.Attribute(var target, var name, var line) ->
                attributes.attribute(value(target, scope), name);
            case Expression.Item(var target, Expression.Slice slice, var line) ->
                attributes.slice(
                        value(target, scope),
                        bound(slice.from(), scope),
                        bound(slice.to(), scope),
                        bound(slice.step(), scope));
            case Expression.Item(var target, var key, var line) ->
                attributes.item(value(target, scope), value(key, scope));
            case Expression.Slice slice -> throw new JinjaException("a slice can stand between brackets only");
            case Expression.Call(var callee, var syntax, var line) ->
                call(value(callee, scope), arguments(syntax, scope));
            case Expression.Filter filter -> filter(filter, scope);
            case Expression.Test(var target, var name, var syntax, var line) ->
                tests.apply(name, value(target, scope), arguments(syntax, scope));
            case Expression.Not(var operand, var line) -> !truth(operand, scope);
            case Expression.Sign(var operator, var operand, var line) -> signed(operator, value(operand, scope));
            case Expression.Arithmetic(var operator, var left, var right, var line) ->
                operators.arithmetic(operator, value(left, scope), value(right, scope));
            case Expression.Concatenation(var parts, var line) -> concatenated(values(parts, scope));
            case Expression.And(var left, var right, var line) -> {
                Object first = value(left, scope);
                yield operators.truth(first) ? value(right, scope) : first;
            }
            case Expression.Or(var left, var right, var line) -> {
                Object first = value(left, scope);
                yield operators.truth(first) ? first : value(right, scope);
            }
            case Expression.Comparison comparison -> compared(comparison, scope);
            case Expression.Conditional(var condition, var yes, var no, var line) ->
                conditional(condition, yes, no, scope);
        };
    }

    private Object conditional(Expression condition, Expression yes, Optional<Expression> no, Scope scope) {
        if (truth(condition, scope)) {
            return value(yes, scope);
        }
        return no.isPresent() ? value(no.get(), scope) : new Undefined("the inline if is false and has no else");
    }

    private Object bound(Optional<Expression> bound, Scope scope) {
        return bound.isPresent() ? value(bound.get(), scope) : null;
    }

    private List<Object> values(List<Expression> expressions, Scope scope) {
        List<Object> values = new ArrayList<>(expressions.size());
        for (Expression expression : expressions) {
            values.add(value(expression, scope));
        }
        return values;
    }

    private Map<Object, Object> dict(Expression.DictLiteral dict, Scope scope) {
        Map<Object, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < dict.keys().size(); i++) {
            Object key = Attributes.key(value(dict.keys().get(i), scope));
            map.put(key, value(dict.values().get(i), scope));
        }
        return map;
    }

    private Object filter(Expression.Filter filter, Scope scope) {
        Object target =
                filter.target().isPresent() ? value(filter.target().get(), scope) : scope.get(Interpreter.BLOCK_TEXT);
        return filters.apply(filter.name(), target, arguments(filter.arguments(), scope));
    }

    private static Object signed(String operator, Object value) {
        if (value instanceof Undefined u) {
            throw u.failure();
        }
        if (!Numbers.isNumber(value)) {
            throw new JinjaException("unary %s: expected a number, found %s".formatted(operator, TypeNames.of(value)));
        }
        if (value instanceof Double d) {
            return operator.equals("-") ? -d : d;
        }
        return Numbers.normal(operator.equals("-") ? Numbers.big(value).negate() : Numbers.big(value));
    }

    private String concatenated(List<Object> values) {
        List<String> texts = new ArrayList<>(values.size());
        long length = 0;
        for (Object value : values) {
            texts.add(PythonRepr.text(value, budget));
            length += texts.getLast().length();
        }
        budget.make(length);
        return String.join("", texts);
    }

    private boolean compared(Expression.Comparison comparison, Scope scope) {
        Object left = value(comparison.first(), scope);
        for (Expression.Comparand next : comparison.rest()) {
            Object right = value(next.operand(), scope);
            if (!operators.compare(next.operator(), left, right)) {
                return false;
            }
            left = right;
        }
        return true;
    }

    Object call(Object callee, Arguments arguments) {
        return switch (callee) {
            case Callable callable -> callable.call(arguments);
            case Undefined u -> throw u.failure();
            case null, default ->
                throw new JinjaException("a value of type %s cannot be called".formatted(TypeNames.of(callee)));
        };
    }

    Arguments arguments(Expression.CallSyntax syntax, Scope scope) {
        if (syntax == Expression.CallSyntax.NONE) {
            return Arguments.NONE;
        }
        List<Object> positional = values(syntax.positional(), scope);
        Map<String, Object> named = new LinkedHashMap<>();
        for (Expression.Keyword keyword : syntax.named()) {
            named.put(keyword.name(), value(keyword.value(), scope));
        }
        if (syntax.list().isPresent()) {
            positional.addAll(operators.items(value(syntax.list().get(), scope)));
        }
        if (syntax.dict().isPresent()) {
            if (!(value(syntax.dict().get(), scope) instanceof Map<?, ?> map)) {
                throw new JinjaException("call: expected a dict after **");
            }
            map.forEach((key, value) -> named.put(StringMethods.string("call", key), value));
        }
        return new Arguments(positional, named);
    }
}
