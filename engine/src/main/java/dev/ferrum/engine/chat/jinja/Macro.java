package dev.ferrum.engine.chat.jinja;

import java.util.List;

/// A macro, or the body of a call block: called with arguments, it gives the text of its body.
record Macro(Signature signature, List<Statement> body, Scope scope, Interpreter interpreter) implements Callable {
    /// `defaults` belong to the last parameters.
    record Signature(String name, List<String> parameters, List<Expression> defaults) {}

    String name() {
        return signature.name();
    }

    @Override
    public Object call(Arguments arguments) {
        return interpreter.callMacro(this, arguments);
    }
}
