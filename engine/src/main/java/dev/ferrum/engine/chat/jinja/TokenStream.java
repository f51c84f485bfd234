package dev.ferrum.engine.chat.jinja;

import java.util.List;

/// The tokens of a template with a place in them, and the nesting that both parsers share.
final class TokenStream {
    /// Levels of brackets and blocks; each takes some dozen frames of the parser.
    private static final int MAX_NESTING = 60;

    private final List<Token> tokens;
    private int next;
    private int nesting;

    TokenStream(List<Token> tokens) {
        this.tokens = tokens;
    }

    Token current() {
        return tokens.get(next);
    }

    Token after() {
        return tokens.get(Math.min(next + 1, tokens.size() - 1));
    }

    Token take() {
        Token token = current();
        if (token.kind() != Token.Kind.END) {
            next++;
        }
        return token;
    }

    boolean takeOperator(String operator) {
        boolean found = current().isOperator(operator);
        if (found) {
            next++;
        }
        return found;
    }

    boolean takeName(String name) {
        boolean found = current().isName(name);
        if (found) {
            next++;
        }
        return found;
    }

    Token expectOperator(String operator) {
        if (!current().isOperator(operator)) {
            throw unexpected("'" + operator + "'");
        }
        return take();
    }

    Token expect(Token.Kind kind, String what) {
        if (current().kind() != kind) {
            throw unexpected(what);
        }
        return take();
    }

    String expectName() {
        return expect(Token.Kind.NAME, "a name").text();
    }

    JinjaException unexpected(String expected) {
        return new JinjaException(
                "expected %s, found %s".formatted(expected, current().described()), line());
    }

    int line() {
        return current().line();
    }

    void enter() {
        if (++nesting > MAX_NESTING) {
            throw new JinjaException("expected at most %d nested levels, found more".formatted(MAX_NESTING), line());
        }
    }

    void leave() {
        nesting--;
    }
}
