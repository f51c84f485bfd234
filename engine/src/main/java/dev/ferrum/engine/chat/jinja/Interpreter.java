package dev.ferrum.engine.chat.jinja;

import dev.ferrum.engine.chat.jinja.Statement.Target;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Runs statements: writes text and sets variables.
final class Interpreter {
    /// The variable that holds a filter block's text while its filters run; no template can name it.
    static final String BLOCK_TEXT = "|text|";

    private static final String CALLER = "caller";

    private final Budget budget;
    private final Evaluator evaluator;

    /// How a body ended: at its end, or on the way to the loop around it.
    private enum Flow {
        END,
        BREAK,
        CONTINUE
    }

    Interpreter(Budget budget) {
        this.budget = budget;
        this.evaluator = new Evaluator(budget);
    }

    /// The text that `body` writes, in `scope` itself.
    String render(List<Statement> body, Scope scope) {
        StringBuilder out = new StringBuilder();
        run(body, scope, out);
        return out.toString();
    }

    private Flow run(List<Statement> body, Scope scope, StringBuilder out) {
        for (Statement statement : body) {
            budget.enter();
            Flow flow = run(statement, scope, out);
            budget.leave();
            if (flow != Flow.END) {
                return flow;
            }
        }
        return Flow.END;
    }

    private Flow run(Statement statement, Scope scope, StringBuilder out) {
        switch (statement) {
            case Statement.Text(var text) -> write(text, out);
            case Statement.Print(var expression) -> print(expression, scope, out);
            case Statement.If branches -> {
                return runIf(branches, scope, out);
            }
            case Statement.For loop -> {
                return new LoopRun(loop, out).run(scope);
            }
            case Statement.Set(var target, var expression, var line) ->
                assign(target, evaluator.value(expression, scope), scope, line);
            case Statement.SetBlock(var target, var filter, var body, var line) -> {
                String text = render(body, scope.inner());
                Object value = filter.isPresent() ? filtered(filter.get(), text, scope) : text;
                assign(target, value, scope, line);
            }
            case Statement.MacroDefinition(var signature, var body) ->
                scope.set(signature.name(), new Macro(signature, body, scope, this));
            case Statement.CallBlock block -> callBlock(block, scope, out);
            case Statement.FilterBlock(var filter, var body, var line) -> {
                String text = render(body, scope.inner());
                write(PythonRepr.text(filtered(filter, text, scope), budget), out);
            }
            case Statement.With with -> {
                return runWith(with, scope, out);
            }
            case Statement.Scoped(var body) -> {
                return run(body, scope.inner(), out);
            }
            case Statement.Break b -> {
                return Flow.BREAK;
            }
            case Statement.Continue c -> {
                return Flow.CONTINUE;
            }
        }
        return Flow.END;
    }

    private void write(String text, StringBuilder out) {
        budget.read(text.length());
        out.append(text);
        budget.checkOutput(out.length());
    }

    private void print(Expression expression, Scope scope, StringBuilder out) {
        try {
            write(PythonRepr.text(evaluator.value(expression, scope), budget), out);
        } catch (JinjaException failure) {
            throw failure.at(expression.line());
        }
    }

    private Flow runIf(Statement.If branches, Scope scope, StringBuilder out) {
        for (Statement.Branch branch : branches.branches()) {
            if (evaluator.truth(branch.condition(), scope)) {
                return run(branch.body(), scope, out);
            }
        }
        return run(branches.otherwise(), scope, out);
    }

    private Flow runWith(Statement.With with, Scope scope, StringBuilder out) {
        Scope inner = scope.inner();
        for (int i = 0; i < with.targets().size(); i++) {
            assign(with.targets().get(i), evaluator.value(with.values().get(i), scope), inner, with.line());
        }
        return run(with.body(), inner, out);
    }

    private Object filtered(Expression filter, String text, Scope scope) {
        Scope inner = scope.inner();
        inner.set(BLOCK_TEXT, text);
        return evaluator.value(filter, inner);
    }

    private void callBlock(Statement.CallBlock block, Scope scope, StringBuilder out) {
        Macro caller = new Macro(block.signature(), block.body(), scope, this);
        try {
            Arguments given = evaluator.arguments(block.call().arguments(), scope);
            Map<String, Object> named = new LinkedHashMap<>(given.named());
            named.put(CALLER, caller);
            Object callee = evaluator.value(block.call().callee(), scope);
            Object text = evaluator.call(callee, new Arguments(given.positional(), named));
            write(PythonRepr.text(text, budget), out);
        } catch (JinjaException failure) {
            throw failure.at(block.call().line());
        }
    }

    private void assign(Target target, Object value, Scope scope, int line) {
        switch (target) {
            case Target.Variable(var name) -> scope.set(name, value);
            case Target.NamespaceField(var name, var field) -> {
                if (!(scope.get(name) instanceof Namespace namespace)) {
                    throw new JinjaException(
                            "cannot set '%s.%s': '%s' is no namespace".formatted(name, field, name), line);
                }
                namespace.fields().put(field, value);
            }
            case Target.Unpacked(var targets) -> unpack(targets, value, scope, line);
        }
    }

    private void unpack(List<Target> targets, Object value, Scope scope, int line) {
        try {
            List<Object> items = evaluator.operators().items(value);
            if (items.size() != targets.size()) {
                throw new JinjaException(
                        "expected %d values to assign, found %d".formatted(targets.size(), items.size()));
            }
            for (int i = 0; i < items.size(); i++) {
                assign(targets.get(i), items.get(i), scope, line);
            }
        } catch (JinjaException failure) {
            throw failure.at(line);
        }
    }

    /// The text of `macro`, called with `arguments`.
    String callMacro(Macro macro, Arguments arguments) {
        budget.enter();
        Scope scope = macro.scope().inner();
        List<String> parameters = macro.signature().parameters();
        List<Expression> defaults = macro.signature().defaults();
        if (arguments.positional().size() > parameters.size()) {
            throw new JinjaException("macro '%s': expected at most %d arguments, found %d"
                    .formatted(
                            macro.name(),
                            parameters.size(),
                            arguments.positional().size()));
        }
        for (String name : arguments.named().keySet()) {
            if (!parameters.contains(name) && !name.equals(CALLER)) {
                throw new JinjaException("macro '%s': no parameter is named '%s'".formatted(macro.name(), name));
            }
        }
        Object caller = arguments.named().get(CALLER);
        scope.set(CALLER, caller == null ? new Undefined("no caller is defined") : caller);
        for (int i = 0; i < parameters.size(); i++) {
            String name = parameters.get(i);
            int defaulted = i - (parameters.size() - defaults.size());
            if (i < arguments.positional().size()) {
                if (arguments.named().containsKey(name)) {
                    throw new JinjaException("macro '%s': argument '%s' is given twice".formatted(macro.name(), name));
                }
                scope.set(name, arguments.positional().get(i));
            } else if (arguments.named().containsKey(name)) {
                scope.set(name, arguments.named().get(name));
            } else if (defaulted >= 0) {
                scope.set(name, evaluator.value(defaults.get(defaulted), scope));
            } else {
                scope.set(name, new Undefined("parameter '%s' was not provided".formatted(name)));
            }
        }
        String text = render(macro.body(), scope);
        budget.make(text.length());
        budget.leave();
        return text;
    }

    /// One run of a `for`.
    private final class LoopRun {
        private final Statement.For loop;
        private final StringBuilder out;

        LoopRun(Statement.For loop, StringBuilder out) {
            this.loop = loop;
            this.out = out;
        }

        Flow run(Scope scope) {
            List<Object> items = items(scope);
            if (items.isEmpty()) {
                return Interpreter.this.run(loop.otherwise(), scope.inner(), out);
            }
            LoopState state = new LoopState(items);
            for (int i = 0; i < items.size(); i++) {
                Scope inner = scope.inner();
                state.moveTo(i);
                inner.set("loop", state);
                assign(loop.target(), items.get(i), inner, loop.line());
                budget.step();
                if (Interpreter.this.run(loop.body(), inner, out) == Flow.BREAK) {
                    break;
                }
            }
            return Flow.END;
        }

        private List<Object> items(Scope scope) {
            List<Object> all;
            try {
                all = evaluator.operators().items(evaluator.value(loop.items(), scope));
            } catch (JinjaException failure) {
                throw failure.at(loop.line());
            }
            if (loop.condition().isEmpty()) {
                return all;
            }
            List<Object> chosen = new ArrayList<>();
            for (Object item : all) {
                Scope inner = scope.inner();
                assign(loop.target(), item, inner, loop.line());
                if (evaluator.truth(loop.condition().get(), inner)) {
                    chosen.add(item);
                }
            }
            return chosen;
        }
    }
}
