package dev.ferrum.app.markdown;

import dev.ferrum.app.markdown.Language.Delimited;
import dev.ferrum.app.markdown.Language.Trait;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Cuts code into coloured spans, line by line, in linear time and on unfinished input too.
///
/// What is open at the end of a line is one number: 0 for nothing, n for the n-th [Delimited] of the language,
/// [#TAG] for a tag of markup. So a line is read again alone, given the state before it.
final class Lexer {
    static final int START = 0;
    private static final int TAG = -1;
    /// Colour is decoration: a line longer than this is data, and shown plain.
    private static final int LONGEST_LINE = 5000;

    private static final Set<Character> DIFF_MARKS = Set.of('+', '-', '@');

    private final Language language;
    private SpanList spans;
    private String line;
    private int at;
    private int firstWord;
    private int state;

    Lexer(Language language) {
        this.language = language;
    }

    /// Adds the spans of `text` (no line breaks) to `sink` and gives the state after it.
    int line(String text, int before, SpanList sink) {
        spans = sink;
        line = text;
        at = 0;
        firstWord = text.length() - text.stripLeading().length();
        state = before;
        if (text.length() > LONGEST_LINE) {
            spans.add(CodeKind.PLAIN, text);
            return state;
        }
        if (state == START && wholeLine()) {
            return state;
        }
        while (at < line.length()) {
            if (state > 0) {
                inside(language.delimited().get(state - 1));
            } else if (state == TAG) {
                tag();
            } else {
                code();
            }
        }
        // A line that ends inside what may not cross lines closes it.
        if (state > 0 && !language.delimited().get(state - 1).acrossLines()) {
            state = START;
        }
        return state;
    }

    /// Lines coloured by how they begin; true if the whole line is done.
    private boolean wholeLine() {
        if (line.isEmpty()) {
            return true;
        }
        if (language.has(Trait.DIFF)) {
            char first = line.charAt(0);
            take(
                    !DIFF_MARKS.contains(first)
                            ? CodeKind.PLAIN
                            : first == '+' ? CodeKind.STRING : first == '-' ? CodeKind.NUMBER : CodeKind.NAME,
                    line.length());
            return true;
        }
        String stripped = line.strip();
        if (language.has(Trait.PROSE) && (stripped.startsWith("#") || stripped.startsWith(">"))) {
            take(stripped.startsWith("#") ? CodeKind.KEYWORD : CodeKind.COMMENT, line.length());
            return true;
        }
        if (language.has(Trait.SECTIONS) && stripped.startsWith("[") && stripped.endsWith("]")) {
            take(CodeKind.KEYWORD, line.length());
            return true;
        }
        if (language.has(Trait.PREPROCESSOR) && stripped.startsWith("#")) {
            int end = line.indexOf('#') + 1;
            while (end < line.length() && isWord(line.charAt(end))) {
                end++;
            }
            take(CodeKind.KEYWORD, end);
        }
        return false;
    }

    private void code() {
        char c = line.charAt(at);
        if (startsComment()) {
            take(CodeKind.COMMENT, line.length());
        } else if (opensDelimited()) {
            return;
        } else if (language.has(Trait.MARKUP)) {
            markupText();
        } else if (Character.isDigit(c)) {
            number();
        } else if (language.sigils().indexOf(c) >= 0 && at + 1 < line.length() && isSigilWord(line.charAt(at + 1))) {
            sigil();
        } else if (isWordStart(c)) {
            word();
        } else {
            take(CodeKind.PLAIN, at + Character.charCount(line.codePointAt(at)));
        }
    }

    private boolean startsComment() {
        for (String mark : language.lineComments()) {
            if (line.startsWith(mark, at)
                    && (!language.has(Trait.SPACED_COMMENTS)
                            || at == 0
                            || Character.isWhitespace(line.charAt(at - 1)))) {
                return true;
            }
        }
        return false;
    }

    private boolean opensDelimited() {
        List<Delimited> all = language.delimited();
        for (int i = 0; i < all.size(); i++) {
            Delimited delimited = all.get(i);
            if (line.startsWith(delimited.open(), at)) {
                int end = endOf(delimited, at + delimited.open().length());
                if (end > 0
                        && language.has(Trait.COLON_KEYS)
                        && delimited.kind() == CodeKind.STRING
                        && isBeforeColon(end)) {
                    take(CodeKind.NAME, end);
                } else {
                    take(delimited.kind(), at + delimited.open().length());
                    state = i + 1;
                }
                return true;
            }
        }
        return false;
    }

    /// Where the delimited text with its content at `from` ends on this line, or -1.
    private int endOf(Delimited delimited, int from) {
        for (int i = from; i < line.length(); i++) {
            if (delimited.escape() != 0 && line.charAt(i) == delimited.escape()) {
                i++;
            } else if (line.startsWith(delimited.close(), i)) {
                return i + delimited.close().length();
            }
        }
        return -1;
    }

    /// From inside a string or comment to its end, to code inside it, or to the end of the line.
    private void inside(Delimited delimited) {
        String opening = delimited.code().isEmpty() ? null : delimited.code().getFirst();
        for (int i = at; i < line.length(); i++) {
            if (opening != null && line.startsWith(opening, i)) {
                take(delimited.kind(), i);
                insertedCode(opening, delimited.code().getLast());
                return;
            }
            if (delimited.escape() != 0 && line.charAt(i) == delimited.escape()) {
                i++;
            } else if (line.startsWith(delimited.close(), i)) {
                take(delimited.kind(), i + delimited.close().length());
                state = START;
                return;
            }
        }
        take(delimited.kind(), line.length());
    }

    private void insertedCode(String opening, String closing) {
        take(CodeKind.KEYWORD, at + opening.length());
        char open = opening.charAt(opening.length() - 1);
        int depth = 1;
        int end = at;
        for (; end < line.length() && depth > 0; end++) {
            char c = line.charAt(end);
            depth += c == open ? 1 : c == closing.charAt(0) ? -1 : 0;
        }
        take(CodeKind.PLAIN, depth == 0 ? end - 1 : end);
        if (depth == 0) {
            take(CodeKind.KEYWORD, end);
        }
    }

    private void number() {
        int end = at;
        while (end < line.length()) {
            char c = line.charAt(end);
            boolean exponentSign = (c == '+' || c == '-')
                    && "eE".indexOf(line.charAt(end - (end > at ? 1 : 0))) >= 0
                    && end > at
                    && !line.startsWith("0x", at);
            boolean point = c == '.' && end + 1 < line.length() && Character.isDigit(line.charAt(end + 1));
            if (!Character.isLetterOrDigit(c) && c != '_' && !exponentSign && !point) {
                break;
            }
            end++;
        }
        take(CodeKind.NUMBER, end);
    }

    private void sigil() {
        int end = at + 1;
        if (line.charAt(end) == '{') {
            int close = line.indexOf('}', end);
            end = close < 0 ? line.length() : close + 1;
        } else {
            while (end < line.length() && isNamePart(line.charAt(end))) {
                end++;
            }
        }
        take(CodeKind.NAME, Math.max(end, at + 2));
    }

    private void word() {
        int end = at;
        while (end < line.length() && isWord(line.charAt(end))) {
            end++;
        }
        String word = line.substring(at, end);
        boolean keyword =
                language.keywords().contains(language.has(Trait.ANY_CASE) ? word.toLowerCase(Locale.ROOT) : word);
        boolean atStart = at <= firstWord;
        if (language.has(Trait.EQUALS_KEYS) && atStart && isBeforeEquals(end)) {
            take(CodeKind.NAME, end);
        } else if (language.has(Trait.COLON_KEYS) && isBeforeColon(end) && (atStart || startsEntry())) {
            take(CodeKind.NAME, end);
        } else if (keyword) {
            take(CodeKind.KEYWORD, end);
        } else if (language.has(Trait.CALLS) && end < line.length() && line.charAt(end) == '(') {
            take(CodeKind.NAME, end);
        } else {
            take(CodeKind.PLAIN, end);
        }
    }

    /// Only list dashes, braces, commas and semicolons with spaces stand before the word.
    private boolean startsEntry() {
        int i = at - 1;
        while (i >= 0 && Character.isWhitespace(line.charAt(i))) {
            i--;
        }
        return i < 0 || "-{,;".indexOf(line.charAt(i)) >= 0;
    }

    private boolean isBeforeColon(int end) {
        int i = end;
        while (i < line.length() && line.charAt(i) == ' ') {
            i++;
        }
        return i < line.length() && line.charAt(i) == ':' && !line.startsWith("::", i);
    }

    private boolean isBeforeEquals(int end) {
        boolean spaced = !language.name().equals("bash");
        int i = end;
        while (spaced && i < line.length() && line.charAt(i) == ' ') {
            i++;
        }
        return i < line.length() && (line.charAt(i) == '=' || line.startsWith("+=", i)) && !line.startsWith("==", i);
    }

    private void markupText() {
        char c = line.charAt(at);
        if (c == '&') {
            int end = line.indexOf(';', at);
            take(CodeKind.NUMBER, end > 0 && end - at < 12 ? end + 1 : at + 1);
        } else if (c == '<' && at + 1 < line.length() && "/!?".indexOf(line.charAt(at + 1)) >= 0
                || c == '<' && at + 1 < line.length() && Character.isLetter(line.charAt(at + 1))) {
            int end = at + 1;
            while (end < line.length()
                    && ("/!?".indexOf(line.charAt(end)) >= 0 && end == at + 1 || isWord(line.charAt(end)))) {
                end++;
            }
            take(CodeKind.KEYWORD, end);
            state = TAG;
        } else {
            int end = at + 1;
            while (end < line.length() && line.charAt(end) != '<' && line.charAt(end) != '&') {
                end++;
            }
            take(CodeKind.PLAIN, end);
        }
    }

    private void tag() {
        char c = line.charAt(at);
        if (c == '"' || c == '\'') {
            int end = line.indexOf(c, at + 1);
            take(CodeKind.STRING, end < 0 ? line.length() : end + 1);
        } else if (c == '>' || line.startsWith("/>", at) || line.startsWith("?>", at)) {
            take(CodeKind.KEYWORD, at + (c == '>' ? 1 : 2));
            state = START;
        } else if (isWordStart(c)) {
            int end = at;
            while (end < line.length() && isWord(line.charAt(end))) {
                end++;
            }
            take(CodeKind.NAME, end);
        } else {
            take(CodeKind.PLAIN, at + Character.charCount(line.codePointAt(at)));
        }
    }

    private void take(CodeKind kind, int end) {
        int to = Math.min(end, line.length());
        spans.add(kind, line.substring(at, to));
        at = to;
    }

    private static boolean isNamePart(char c) {
        return Character.isLetterOrDigit(c) || c == '_';
    }

    private static boolean isSigilWord(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '{' || c == '@' || c == '?' || c == '#';
    }

    private static boolean isWordStart(char c) {
        return Character.isLetter(c) || c == '_';
    }

    private boolean isWord(char c) {
        return isNamePart(c) || language.wordCharacters().indexOf(c) >= 0;
    }
}
