package dev.ferrum.engine.chat.jinja;

import java.util.List;
import java.util.Optional;

/// A node that writes text or changes variables.
sealed interface Statement {
    record Text(String text) implements Statement {}

    record Print(Expression value) implements Statement {}

    record If(List<Branch> branches, List<Statement> otherwise) implements Statement {}

    record Branch(Expression condition, List<Statement> body) {}

    record For(
            Target target,
            Expression items,
            Optional<Expression> condition,
            List<Statement> body,
            List<Statement> otherwise,
            int line)
            implements Statement {}

    record Set(Target target, Expression value, int line) implements Statement {}

    /// `{% set name | filters %}body{% endset %}`
    record SetBlock(Target target, Optional<Expression> filter, List<Statement> body, int line) implements Statement {}

    record MacroDefinition(Macro.Signature signature, List<Statement> body) implements Statement {}

    /// `{% call(parameters) callee(arguments) %}body{% endcall %}`
    record CallBlock(Macro.Signature signature, Expression.Call call, List<Statement> body) implements Statement {}

    /// `{% filter filters %}body{% endfilter %}`
    record FilterBlock(Expression filter, List<Statement> body, int line) implements Statement {}

    record With(List<Target> targets, List<Expression> values, List<Statement> body, int line) implements Statement {}

    /// A body that is rendered in a scope of its own: `{% generation %}`, `{% block %}`.
    record Scoped(List<Statement> body) implements Statement {}

    record Break() implements Statement {}

    record Continue() implements Statement {}

    /// What a value is assigned to.
    sealed interface Target {
        record Variable(String name) implements Target {}

        record NamespaceField(String namespace, String field) implements Target {}

        record Unpacked(List<Target> targets) implements Target {}
    }
}
