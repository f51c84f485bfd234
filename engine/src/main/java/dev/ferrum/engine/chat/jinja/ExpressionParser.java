package dev.ferrum.engine.chat.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Expressions, with Jinja's precedence: `if`, `or`, `and`, `not`, comparison, `+ -`, `~`, `* / // %`, `**`, sign,
/// subscripts and calls, filters and tests.
final class ExpressionParser {
    private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");

    private final TokenStream in;
    private final PostfixParser postfix;

    ExpressionParser(TokenStream in) {
        this.in = in;
        this.postfix = new PostfixParser(in, this);
    }

    PostfixParser postfix() {
        return postfix;
    }

    /// One expression.
    Expression expression() {
        in.enter();
        int line = in.line();
        Expression value = or();
        while (in.takeName("if")) {
            Expression condition = or();
            Optional<Expression> no = in.takeName("else") ? Optional.of(expression()) : Optional.empty();
            value = new Expression.Conditional(condition, value, no, line);
        }
        in.leave();
        return value;
    }

    /// One expression, or several with commas between, which make a tuple.
    Expression tuple() {
        return tupleOf(false);
    }

    /// The same without `x if y else z` at the top, for `for` and `if` tags.
    Expression tupleWithoutConditional() {
        return tupleOf(true);
    }

    private Expression tupleOf(boolean plain) {
        int line = in.line();
        if (atTupleEnd()) {
            throw in.unexpected("an expression");
        }
        Expression first = plain ? or() : expression();
        if (!in.current().isOperator(",")) {
            return first;
        }
        List<Expression> items = new ArrayList<>(List.of(first));
        while (in.takeOperator(",") && !atTupleEnd()) {
            items.add(plain ? or() : expression());
        }
        return new Expression.TupleLiteral(items, line);
    }

    private boolean atTupleEnd() {
        Token token = in.current();
        return switch (token.kind()) {
            case VARIABLE_END, BLOCK_END, END -> true;
            case OPERATOR -> token.text().equals(")");
            case NAME -> token.text().equals("recursive");
            case DATA, VARIABLE_BEGIN, BLOCK_BEGIN, STRING, INTEGER, FLOAT -> false;
        };
    }

    private Expression or() {
        int line = in.line();
        Expression left = and();
        while (in.takeName("or")) {
            left = new Expression.Or(left, and(), line);
        }
        return left;
    }

    private Expression and() {
        int line = in.line();
        Expression left = not();
        while (in.takeName("and")) {
            left = new Expression.And(left, not(), line);
        }
        return left;
    }

    private Expression not() {
        int line = in.line();
        if (!in.takeName("not")) {
            return comparison();
        }
        in.enter();
        Expression operand = not();
        in.leave();
        return new Expression.Not(operand, line);
    }

    private Expression comparison() {
        int line = in.line();
        Expression first = sum();
        List<Expression.Comparand> rest = new ArrayList<>();
        while (true) {
            Token token = in.current();
            if (token.kind() == Token.Kind.OPERATOR && COMPARISONS.contains(token.text())) {
                in.take();
                rest.add(new Expression.Comparand(token.text(), sum()));
            } else if (in.takeName("in")) {
                rest.add(new Expression.Comparand("in", sum()));
            } else if (token.isName("not") && in.after().isName("in")) {
                in.take();
                in.take();
                rest.add(new Expression.Comparand("not in", sum()));
            } else {
                return rest.isEmpty() ? first : new Expression.Comparison(first, rest, line);
            }
        }
    }

    private Expression sum() {
        Expression left = concatenation();
        while (in.current().isOperator("+") || in.current().isOperator("-")) {
            Token operator = in.take();
            left = new Expression.Arithmetic(operator.text(), left, concatenation(), operator.line());
        }
        return left;
    }

    private Expression concatenation() {
        int line = in.line();
        Expression first = product();
        if (!in.current().isOperator("~")) {
            return first;
        }
        List<Expression> parts = new ArrayList<>(List.of(first));
        while (in.takeOperator("~")) {
            parts.add(product());
        }
        return new Expression.Concatenation(parts, line);
    }

    private Expression product() {
        Expression left = power();
        while (in.current().kind() == Token.Kind.OPERATOR
                && Set.of("*", "/", "//", "%").contains(in.current().text())) {
            Token operator = in.take();
            left = new Expression.Arithmetic(operator.text(), left, power(), operator.line());
        }
        return left;
    }

    private Expression power() {
        Expression left = postfix.filtered(signed());
        while (in.current().isOperator("**")) {
            Token operator = in.take();
            left = new Expression.Arithmetic("**", left, postfix.filtered(signed()), operator.line());
        }
        return left;
    }

    private Expression signed() {
        Token token = in.current();
        if (!token.isOperator("-") && !token.isOperator("+")) {
            return postfix.subscripted(primary());
        }
        in.take();
        in.enter();
        Expression operand = signed();
        in.leave();
        return postfix.subscripted(new Expression.Sign(token.text(), operand, token.line()));
    }

    Expression primary() {
        Token token = in.current();
        return switch (token.kind()) {
            case NAME -> name(in.take());
            case STRING -> strings(token.line());
            case INTEGER, FLOAT -> new Expression.Constant(Numbers.parse(in.take()), token.line());
            case OPERATOR -> bracketed(token);
            case DATA, VARIABLE_BEGIN, VARIABLE_END, BLOCK_BEGIN, BLOCK_END, END ->
                throw in.unexpected("an expression");
        };
    }

    private static Expression name(Token token) {
        return switch (token.text()) {
            case "true", "True" -> new Expression.Constant(true, token.line());
            case "false", "False" -> new Expression.Constant(false, token.line());
            case "none", "None" -> new Expression.Constant(null, token.line());
            default -> new Expression.Name(token.text(), token.line());
        };
    }

    private Expression strings(int line) {
        StringBuilder text = new StringBuilder();
        while (in.current().kind() == Token.Kind.STRING) {
            text.append(in.take().text());
        }
        return new Expression.Constant(text.toString(), line);
    }

    private Expression bracketed(Token token) {
        return switch (token.text()) {
            case "(" -> parenthesised();
            case "[" -> list();
            case "{" -> dict();
            default -> throw in.unexpected("an expression");
        };
    }

    private Expression parenthesised() {
        int line = in.take().line();
        Expression value = in.current().isOperator(")") ? new Expression.TupleLiteral(List.of(), line) : tuple();
        in.expectOperator(")");
        return value;
    }

    private Expression list() {
        int line = in.take().line();
        List<Expression> items = new ArrayList<>();
        while (!in.current().isOperator("]")) {
            items.add(expression());
            if (!in.takeOperator(",")) {
                break;
            }
        }
        in.expectOperator("]");
        return new Expression.ListLiteral(items, line);
    }

    private Expression dict() {
        int line = in.take().line();
        List<Expression> keys = new ArrayList<>();
        List<Expression> values = new ArrayList<>();
        while (!in.current().isOperator("}")) {
            keys.add(expression());
            in.expectOperator(":");
            values.add(expression());
            if (!in.takeOperator(",")) {
                break;
            }
        }
        in.expectOperator("}");
        return new Expression.DictLiteral(keys, values, line);
    }
}
