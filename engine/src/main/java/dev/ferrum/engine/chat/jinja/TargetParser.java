package dev.ferrum.engine.chat.jinja;

import dev.ferrum.engine.chat.jinja.Statement.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// What values are assigned to: variables, `namespace.field`, `a, b`, and the parameters of macros.
final class TargetParser {
    private static final Set<String> CONSTANTS = Set.of("true", "false", "none", "True", "False", "None");

    private final TokenStream in;
    private final ExpressionParser expressions;

    TargetParser(TokenStream in, ExpressionParser expressions) {
        this.in = in;
        this.expressions = expressions;
    }

    /// A name that can be assigned to.
    String name() {
        int line = in.line();
        String name = in.expectName();
        if (CONSTANTS.contains(name)) {
            throw new JinjaException("cannot assign to '%s'".formatted(name), line);
        }
        return name;
    }

    /// The target of `set`: variables and fields of namespaces.
    Target setTarget() {
        return targets(true);
    }

    /// The target of `for` and `with`: variables.
    Target loopTarget() {
        return targets(false);
    }

    private Target targets(boolean fields) {
        Target first = target(fields);
        if (!in.current().isOperator(",")) {
            return first;
        }
        List<Target> all = new ArrayList<>(List.of(first));
        while (in.takeOperator(",")) {
            if (in.current().isName("in")
                    || in.current().isOperator(")")
                    || in.current().isOperator("=")) {
                break;
            }
            all.add(target(fields));
        }
        return new Target.Unpacked(all);
    }

    private Target target(boolean fields) {
        if (in.takeOperator("(")) {
            in.enter();
            Target inner = targets(fields);
            in.leave();
            in.expectOperator(")");
            return inner;
        }
        String name = name();
        if (fields && in.takeOperator(".")) {
            return new Target.NamespaceField(name, in.expectName());
        }
        return new Target.Variable(name);
    }

    /// `(a, b=1)`: the parameters of the macro `name`.
    Macro.Signature signature(String name) {
        in.expectOperator("(");
        List<String> parameters = new ArrayList<>();
        List<Expression> defaults = new ArrayList<>();
        while (!in.current().isOperator(")")) {
            if (!parameters.isEmpty()) {
                in.expectOperator(",");
            }
            parameters.add(name());
            if (in.takeOperator("=")) {
                defaults.add(expressions.expression());
            } else if (!defaults.isEmpty()) {
                throw in.unexpected("a default value, as the parameter before has one");
            }
        }
        in.expectOperator(")");
        return new Macro.Signature(name, parameters, defaults);
    }
}
