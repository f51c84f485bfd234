package dev.ferrum.engine.chat.jinja;

import java.util.ArrayList;
import java.util.List;

/// Template source to tokens, with `trim_blocks` and `lstrip_blocks` on, as chat templates are rendered with.
///
/// White space: a block tag takes the newline after it and the blanks before it on its line; `-` takes all white
/// space on its side, `+` none. Of the template's own end, one newline is dropped.
final class Lexer {
    private final String source;
    private final List<Token> tokens = new ArrayList<>();
    private int position;
    private int line = 1;

    /// True when the text before `position` ended with a newline, or nothing is before it.
    private boolean lineStarting = true;

    private Lexer(String source) {
        this.source = source;
    }

    static List<Token> tokens(String source) {
        String lines = source.replace("\r\n", "\n").replace('\r', '\n');
        String text = lines.endsWith("\n") ? lines.substring(0, lines.length() - 1) : lines;
        Lexer lexer = new Lexer(text);
        while (lexer.position < text.length()) {
            lexer.dataAndTag();
        }
        lexer.add(Token.Kind.END, "");
        return lexer.tokens;
    }

    private void add(Token.Kind kind, String text) {
        tokens.add(new Token(kind, text, line));
    }

    /// Text up to the next tag, and that tag.
    private void dataAndTag() {
        int tag = nextTag();
        if (tag < 0) {
            data(source.substring(position));
            position = source.length();
            return;
        }
        char kind = source.charAt(tag + 1);
        char sign = tag + 2 < source.length() ? source.charAt(tag + 2) : ' ';
        boolean signed = sign == '-' || sign == '+';
        data(stripped(source.substring(position, tag), signed ? sign : ' ', kind));
        moveTo(tag);
        int inside = tag + (signed ? 3 : 2);
        if (kind == '#') {
            comment(inside);
        } else if (kind == '%' && rawEnd(inside) >= 0) {
            raw(rawEnd(inside));
        } else {
            TagLexer.Kind tagKind = kind == '{' ? TagLexer.Kind.VARIABLE : TagLexer.Kind.BLOCK;
            moveTo(inside);
            TagLexer lexer = new TagLexer(source, inside, line, tagKind, tokens);
            moveTo(lexer.run());
        }
        lineStarting = source.charAt(position - 1) == '\n';
    }

    private int nextTag() {
        for (int i = source.indexOf('{', position); i >= 0 && i + 1 < source.length(); i = source.indexOf('{', i + 1)) {
            char next = source.charAt(i + 1);
            if (next == '{' || next == '%' || next == '#') {
                return i;
            }
        }
        return -1;
    }

    private void data(String text) {
        if (!text.isEmpty()) {
            add(Token.Kind.DATA, text);
        }
    }

    private String stripped(String text, char sign, char tag) {
        if (sign == '-') {
            return PythonText.stripRight(text);
        }
        if (sign == '+' || tag == '{') {
            return text;
        }
        int lineStart = text.lastIndexOf('\n') + 1;
        boolean blank = text.substring(lineStart).codePoints().allMatch(PythonText::isSpace);
        return (lineStart > 0 || lineStarting) && blank ? text.substring(0, lineStart) : text;
    }

    private void comment(int inside) {
        int end = source.indexOf("#}", inside);
        if (end < 0) {
            throw new JinjaException("missing end of comment tag", line);
        }
        char before = end > inside ? source.charAt(end - 1) : ' ';
        moveTo(afterTag(end + 2, before));
    }

    /// Where text goes on after a tag that ends at `end` with `sign` before its closing characters.
    private int afterTag(int end, char sign) {
        if (sign == '-') {
            return skipSpace(end);
        }
        return sign != '+' && end < source.length() && source.charAt(end) == '\n' ? end + 1 : end;
    }

    /// Where raw text begins when the block tag with its name at `inside` is `raw`, else -1.
    private int rawEnd(int inside) {
        int i = skipSpace(inside);
        if (!source.startsWith("raw", i)) {
            return -1;
        }
        i = skipSpace(i + 3);
        if (source.startsWith("-%}", i)) {
            return skipSpace(i + 3);
        }
        return source.startsWith("%}", i) ? i + 2 : -1;
    }

    private void raw(int from) {
        for (int tag = source.indexOf("{%", from); tag >= 0; tag = source.indexOf("{%", tag + 1)) {
            char sign = tag + 2 < source.length() ? source.charAt(tag + 2) : ' ';
            boolean signed = sign == '-' || sign == '+';
            int name = skipSpace(tag + (signed ? 3 : 2));
            int close = source.startsWith("endraw", name) ? skipSpace(name + 6) : source.length();
            char closeSign = close < source.length() ? source.charAt(close) : ' ';
            int end = closeSign == '-' || closeSign == '+' ? close + 1 : close;
            if (source.startsWith("%}", end)) {
                moveTo(from);
                lineStarting = source.charAt(from - 1) == '\n';
                data(stripped(source.substring(from, tag), signed ? sign : ' ', '%'));
                moveTo(afterTag(end + 2, closeSign));
                return;
            }
        }
        throw new JinjaException("missing end of raw directive", line);
    }

    private int skipSpace(int from) {
        int i = from;
        while (i < source.length() && PythonText.isSpace(source.charAt(i))) {
            i++;
        }
        return i;
    }

    private void moveTo(int to) {
        for (int i = position; i < to; i++) {
            if (source.charAt(i) == '\n') {
                line++;
            }
        }
        position = to;
    }
}
