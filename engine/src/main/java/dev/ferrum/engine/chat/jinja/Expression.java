package dev.ferrum.engine.chat.jinja;

import java.util.List;
import java.util.Optional;

/// A node that has a value. `line` is where it stands in the template.
sealed interface Expression {
    int line();

    /// null, Boolean, Long, BigInteger, Double or String.
    record Constant(Object value, int line) implements Expression {}

    record Name(String name, int line) implements Expression {}

    record ListLiteral(List<Expression> items, int line) implements Expression {}

    record TupleLiteral(List<Expression> items, int line) implements Expression {}

    record DictLiteral(List<Expression> keys, List<Expression> values, int line) implements Expression {}

    /// `target.name`
    record Attribute(Expression target, String name, int line) implements Expression {}

    /// `target[key]`
    record Item(Expression target, Expression key, int line) implements Expression {}

    /// `from:to:step` between brackets.
    record Slice(Optional<Expression> from, Optional<Expression> to, Optional<Expression> step, int line)
            implements Expression {}

    record Call(Expression callee, CallSyntax arguments, int line) implements Expression {}

    /// `target|name(arguments)`; without a target, in filter blocks, the block's text.
    record Filter(Optional<Expression> target, String name, CallSyntax arguments, int line) implements Expression {}

    /// `target is name(arguments)`
    record Test(Expression target, String name, CallSyntax arguments, int line) implements Expression {}

    record Not(Expression operand, int line) implements Expression {}

    /// Unary `-` or `+`.
    record Sign(String operator, Expression operand, int line) implements Expression {}

    /// `+ - * / // % **`
    record Arithmetic(String operator, Expression left, Expression right, int line) implements Expression {}

    /// `a ~ b ~ c`
    record Concatenation(List<Expression> parts, int line) implements Expression {}

    record And(Expression left, Expression right, int line) implements Expression {}

    record Or(Expression left, Expression right, int line) implements Expression {}

    /// `first op operand op operand …`, true when all of them are.
    record Comparison(Expression first, List<Comparand> rest, int line) implements Expression {}

    /// One of `== != < <= > >= in`, or `not in`, and its right side.
    record Comparand(String operator, Expression operand) {}

    /// `yes if condition else no`
    record Conditional(Expression condition, Expression yes, Optional<Expression> no, int line) implements Expression {}

    /// Arguments as written: plain, `name=`, `*list` and `**dict`.
    record CallSyntax(
            List<Expression> positional, List<Keyword> named, Optional<Expression> list, Optional<Expression> dict) {
        static final CallSyntax NONE = new CallSyntax(List.of(), List.of(), Optional.empty(), Optional.empty());
    }

    record Keyword(String name, Expression value) {}
}
