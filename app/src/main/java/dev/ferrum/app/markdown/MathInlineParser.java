package dev.ferrum.app.markdown;

import dev.ferrum.app.markdown.MathNodes.MathRun;
import java.util.Set;
import org.commonmark.parser.beta.InlineContentParser;
import org.commonmark.parser.beta.InlineContentParserFactory;
import org.commonmark.parser.beta.InlineParserState;
import org.commonmark.parser.beta.ParsedInline;
import org.commonmark.parser.beta.Position;
import org.commonmark.parser.beta.Scanner;

/// Formulas in a line: `$x$`, `$$x$$`, `\(x\)`, `\[x\]`.
///
/// A single `$` opens only before something that is no space and not after a letter or digit, and closes only after
/// something that is no space and not before a digit, on the same line. So "$5 and $6" is money.
final class MathInlineParser implements InlineContentParser {
    /// A delimiter without its partner costs at most this many characters of search, which keeps parsing linear.
    private static final int LONGEST = 1000;

    @Override
    public ParsedInline tryParse(InlineParserState state) {
        Scanner scanner = state.scanner();
        int before = scanner.peekPreviousCodePoint();
        char first = scanner.peek();
        scanner.next();
        char second = scanner.peek();
        if (first == '$' && second == '$') {
            scanner.next();
            return upTo(scanner, '$', '$');
        }
        if (first == '$') {
            boolean opens =
                    !Character.isWhitespace(second) && second != Scanner.END && !Character.isLetterOrDigit(before);
            return opens ? dollar(scanner) : ParsedInline.none();
        }
        if (second == '(' || second == '[') {
            scanner.next();
            return upTo(scanner, '\\', second == '(' ? ')' : ']');
        }
        return ParsedInline.none();
    }

    private static ParsedInline dollar(Scanner scanner) {
        Position begin = scanner.position();
        char last = ' ';
        for (int searched = 0; searched < LONGEST && scanner.hasNext(); searched++) {
            char c = scanner.peek();
            if (c == '\n') {
                return ParsedInline.none();
            }
            Position at = scanner.position();
            scanner.next();
            if (c == '$' && last != '\\' && !Character.isWhitespace(last) && !Character.isDigit(scanner.peek())) {
                return run(scanner, begin, at);
            }
            last = c;
        }
        return ParsedInline.none();
    }

    private static ParsedInline upTo(Scanner scanner, char one, char two) {
        Position begin = scanner.position();
        for (int searched = 0; searched < LONGEST && scanner.hasNext(); searched++) {
            Position at = scanner.position();
            char c = scanner.peek();
            scanner.next();
            if (c == one && scanner.peek() == two && searched > 0) {
                scanner.next();
                return run(scanner, begin, at);
            }
        }
        return ParsedInline.none();
    }

    private static ParsedInline run(Scanner scanner, Position begin, Position end) {
        return ParsedInline.of(
                new MathRun(scanner.getSource(begin, end).getContent().strip()), scanner.position());
    }

    static final class Factory implements InlineContentParserFactory {
        @Override
        public Set<Character> getTriggerCharacters() {
            return Set.of('$', '\\');
        }

        @Override
        public InlineContentParser create() {
            return new MathInlineParser();
        }
    }
}
