package dev.ferrum.engine.chat.jinja;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/// The tokens between `{{` and `}}`, or `{%` and `%}`.
final class TagLexer {
    enum Kind {
        VARIABLE,
        BLOCK
    }

    /// Longest first, so that `//` is not two `/`.
    private static final List<String> OPERATORS = List.of(
            "//", "**", "==", "!=", ">=", "<=", "+", "-", "/", "*", "%", "~", "[", "]", "(", ")", "{", "}", ">", "<",
            "=", ".", ":", "|", ",", ";");

    private final String source;
    private final Kind kind;
    private final List<Token> out;
    private final Deque<String> open = new ArrayDeque<>();
    private int position;
    private int line;

    TagLexer(String source, int position, int line, Kind kind, List<Token> out) {
        this.source = source;
        this.position = position;
        this.line = line;
        this.kind = kind;
        this.out = out;
    }

    /// Adds the tokens of the tag, its begin and end included; returns where text goes on.
    int run() {
        add(kind == Kind.VARIABLE ? Token.Kind.VARIABLE_BEGIN : Token.Kind.BLOCK_BEGIN, "");
        while (position < source.length()) {
            int end = open.isEmpty() ? end() : -1;
            if (end >= 0) {
                add(kind == Kind.VARIABLE ? Token.Kind.VARIABLE_END : Token.Kind.BLOCK_END, "");
                return end;
            }
            token();
        }
        throw new JinjaException("expected the end of the tag, found the end of the template", line);
    }

    private void add(Token.Kind tokenKind, String text) {
        out.add(new Token(tokenKind, text, line));
    }

    /// Where text goes on when the tag ends here, else -1.
    private int end() {
        String close = kind == Kind.VARIABLE ? "}}" : "%}";
        if (source.startsWith(close, position)) {
            int after = position + 2;
            boolean newline = kind == Kind.BLOCK && after < source.length() && source.charAt(after) == '\n';
            return newline ? after + 1 : after;
        }
        if (source.startsWith("-" + close, position)) {
            int after = position + 3;
            while (after < source.length() && PythonText.isSpace(source.charAt(after))) {
                after++;
            }
            return after;
        }
        return kind == Kind.BLOCK && source.startsWith("+%}", position) ? position + 3 : -1;
    }

    private void token() {
        char c = source.charAt(position);
        if (PythonText.isSpace(c)) {
            if (c == '\n') {
                line++;
            }
            position++;
        } else if (c == '"' || c == '\'') {
            string(c);
        } else if (c >= '0' && c <= '9') {
            number();
        } else if (Character.isUnicodeIdentifierStart(source.codePointAt(position)) || c == '_') {
            name();
        } else {
            operator();
        }
    }

    private void string(char quote) {
        int end = position + 1;
        while (end < source.length() && source.charAt(end) != quote) {
            end += source.charAt(end) == '\\' ? 2 : 1;
        }
        if (end >= source.length()) {
            throw new JinjaException("expected the end of the string that begins here", line);
        }
        String raw = source.substring(position + 1, end);
        add(Token.Kind.STRING, StringEscapes.decode(raw, line));
        line += (int) raw.chars().filter(c -> c == '\n').count();
        position = end + 1;
    }

    private void number() {
        int previous = position - 1;
        int digits = digits(position);
        int end = digits;
        // After a point a number is an index, as in `pair.0.1`, and never a fraction.
        boolean index = source.charAt(previous) == '.';
        if (!index && end + 1 < source.length() && source.charAt(end) == '.' && isDigit(end + 1)) {
            end = digits(end + 1);
        }
        int exponent = end;
        if (!index && exponent < source.length() && (source.charAt(exponent) | 0x20) == 'e') {
            int sign = exponent + 1;
            if (sign < source.length() && (source.charAt(sign) == '+' || source.charAt(sign) == '-')) {
                sign++;
            }
            if (isDigit(sign)) {
                end = digits(sign);
            }
        }
        add(
                end == digits ? Token.Kind.INTEGER : Token.Kind.FLOAT,
                source.substring(position, end).replace("_", ""));
        position = end;
    }

    private boolean isDigit(int at) {
        return at < source.length() && source.charAt(at) >= '0' && source.charAt(at) <= '9';
    }

    private int digits(int from) {
        int i = from;
        while (isDigit(i) || i < source.length() && source.charAt(i) == '_' && isDigit(i + 1)) {
            i++;
        }
        return i;
    }

    private void name() {
        int end = position;
        while (end < source.length()
                && Character.isUnicodeIdentifierPart(source.codePointAt(end))
                && !Character.isIdentifierIgnorable(source.codePointAt(end))) {
            end += Character.charCount(source.codePointAt(end));
        }
        if (end == position) {
            end++;
        }
        add(Token.Kind.NAME, source.substring(position, end));
        position = end;
    }

    private void operator() {
        for (String operator : OPERATORS) {
            if (source.startsWith(operator, position)) {
                balance(operator);
                add(Token.Kind.OPERATOR, operator);
                position += operator.length();
                return;
            }
        }
        throw new JinjaException(
                "unexpected character '%s'".formatted(Character.toString(source.codePointAt(position))), line);
    }

    private void balance(String operator) {
        switch (operator) {
            case "(" -> open.push(")");
            case "[" -> open.push("]");
            case "{" -> open.push("}");
            case ")", "]", "}" -> {
                if (open.isEmpty()) {
                    throw new JinjaException("unexpected '%s'".formatted(operator), line);
                }
                String expected = open.pop();
                if (!expected.equals(operator)) {
                    throw new JinjaException("unexpected '%s', expected '%s'".formatted(operator, expected), line);
                }
            }
            default -> {}
        }
    }
}
