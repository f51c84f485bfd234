package dev.ferrum.engine.chat.jinja;

import dev.ferrum.engine.chat.jinja.Expression.CallSyntax;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What follows a value: `.name`, `[key]`, `(arguments)`, `|filter`, `is test`.
final class PostfixParser {
    private final TokenStream in;
    private final ExpressionParser expressions;

    PostfixParser(TokenStream in, ExpressionParser expressions) {
        this.in = in;
        this.expressions = expressions;
    }

    /// `value` with the subscripts and calls that follow.
    Expression subscripted(Expression value) {
        Expression result = value;
        while (true) {
            Token token = in.current();
            if (token.isOperator(".")) {
                in.take();
                result = attribute(result, token.line());
            } else if (token.isOperator("[")) {
                in.take();
                result = new Expression.Item(result, subscript(), token.line());
            } else if (token.isOperator("(")) {
                result = new Expression.Call(result, arguments(), token.line());
            } else {
                return result;
            }
        }
    }

    private Expression attribute(Expression target, int line) {
        Token name = in.take();
        return switch (name.kind()) {
            case NAME -> new Expression.Attribute(target, name.text(), line);
            case INTEGER -> new Expression.Item(target, new Expression.Constant(Numbers.parse(name), line), line);
            case DATA, VARIABLE_BEGIN, VARIABLE_END, BLOCK_BEGIN, BLOCK_END, STRING, FLOAT, OPERATOR, END ->
                throw new JinjaException("expected a name or number after '.', found " + name.described(), line);
        };
    }

    private Expression subscript() {
        int line = in.line();
        List<Expression> keys = new ArrayList<>();
        while (!in.current().isOperator("]")) {
            if (!keys.isEmpty()) {
                in.expectOperator(",");
            }
            keys.add(key());
        }
        in.expectOperator("]");
        return keys.size() == 1 ? keys.getFirst() : new Expression.TupleLiteral(keys, line);
    }

    private Expression key() {
        int line = in.line();
        Optional<Expression> from = sliceBound();
        if (!in.takeOperator(":")) {
            return from.orElseThrow(() -> in.unexpected("an expression"));
        }
        Optional<Expression> to = sliceBound();
        Optional<Expression> step = in.takeOperator(":") ? sliceBound() : Optional.empty();
        return new Expression.Slice(from, to, step, line);
    }

    private Optional<Expression> sliceBound() {
        Token token = in.current();
        boolean none = token.isOperator(":") || token.isOperator("]") || token.isOperator(",");
        return none ? Optional.empty() : Optional.of(expressions.expression());
    }

    /// `value` with the filters, tests and calls that follow.
    Expression filtered(Expression value) {
        Expression result = value;
        while (true) {
            Token token = in.current();
            if (token.isOperator("|")) {
                in.take();
                result = filter(Optional.of(result));
            } else if (token.isName("is")) {
                in.take();
                result = test(result, token.line());
            } else if (token.isOperator("(")) {
                result = new Expression.Call(result, arguments(), token.line());
            } else {
                return result;
            }
        }
    }

    /// `name(arguments) | name …`, the filters of a block, whose text is the value.
    Expression blockFilters() {
        Expression result = filter(Optional.empty());
        while (in.takeOperator("|")) {
            result = filter(Optional.of(result));
        }
        return result;
    }

    private Expression filter(Optional<Expression> value) {
        int line = in.line();
        String name = dottedName();
        CallSyntax arguments = in.current().isOperator("(") ? arguments() : CallSyntax.NONE;
        return new Expression.Filter(value, name, arguments, line);
    }

    private String dottedName() {
        StringBuilder name = new StringBuilder(in.expectName());
        while (in.takeOperator(".")) {
            name.append('.').append(in.expectName());
        }
        return name.toString();
    }

    private Expression test(Expression value, int line) {
        boolean negated = in.takeName("not");
        String name = dottedName();
        Expression test = new Expression.Test(value, name, testArguments(), line);
        return negated ? new Expression.Not(test, line) : test;
    }

    /// A test takes its arguments in parentheses, or one without.
    private CallSyntax testArguments() {
        Token token = in.current();
        if (token.isOperator("(")) {
            return arguments();
        }
        boolean argument = switch (token.kind()) {
            case NAME ->
                !token.text().equals("else")
                        && !token.text().equals("or")
                        && !token.text().equals("and");
            case STRING, INTEGER, FLOAT -> true;
            case OPERATOR -> token.text().equals("[") || token.text().equals("{");
            case DATA, VARIABLE_BEGIN, VARIABLE_END, BLOCK_BEGIN, BLOCK_END, END -> false;
        };
        if (!argument) {
            return CallSyntax.NONE;
        }
        if (token.isName("is")) {
            throw new JinjaException("tests cannot be chained with 'is'", token.line());
        }
        Expression value = subscripted(expressions.primary());
        return new CallSyntax(List.of(value), List.of(), Optional.empty(), Optional.empty());
    }

    private CallSyntax arguments() {
        in.enter();
        in.expectOperator("(");
        List<Expression> positional = new ArrayList<>();
        List<Expression.Keyword> named = new ArrayList<>();
        Optional<Expression> list = Optional.empty();
        Optional<Expression> dict = Optional.empty();
        while (!in.current().isOperator(")")) {
            Token token = in.current();
            boolean valid = dict.isEmpty();
            if (in.takeOperator("*")) {
                valid &= list.isEmpty();
                list = Optional.of(expressions.expression());
            } else if (in.takeOperator("**")) {
                dict = Optional.of(expressions.expression());
            } else if (token.kind() == Token.Kind.NAME && in.after().isOperator("=")) {
                in.take();
                in.take();
                named.add(new Expression.Keyword(token.text(), expressions.expression()));
            } else {
                valid &= list.isEmpty() && named.isEmpty();
                positional.add(expressions.expression());
            }
            if (!valid) {
                throw new JinjaException("invalid order of arguments in a call", token.line());
            }
            if (!in.takeOperator(",")) {
                break;
            }
        }
        in.expectOperator(")");
        in.leave();
        return new CallSyntax(positional, named, list, dict);
    }
}
