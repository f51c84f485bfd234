package dev.ferrum.app.markdown;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A small snippet of each language with the spans it must have, written as `kind[text]` without plain ones.
final class LexerTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '¦',
            quoteCharacter = '¬',
            value = {
                "bash ¦ today=\"a/$(date +%F)\" # now ¦ n[today] s[\"a/] k[$(] k[)] s[\"] c[# now]",
                "sh ¦ if [ $x ]; then cd ..; fi ¦ k[if] n[$x] k[then cd] k[fi]",
                "python ¦ def f(x): return \"a\" + 1 # c ¦ k[def] n[f] k[return] s[\"a\"] 1[1] c[# c]",
                "java ¦ @Override int f() { return 0x1F; } // c ¦ n[@Override] k[int] n[f] k[return] 1[0x1F] c[// c]",
                "kotlin ¦ fun f() = \"a ${b} c\" ¦ k[fun] n[f] s[\"a] k[${] k[}] s[c\"]",
                "ts ¦ const a = `x ${y}`; /* c */ f(1) ¦ k[const] s[`x] k[${] k[}] s[`] c[/* c */] n[f] 1[1]",
                "json ¦ {\"a\": [1, true, \"b\"]} ¦ n[\"a\"] 1[1] k[true] s[\"b\"]",
                "cpp ¦ #include <x> // c ¦ k[#include] c[// c]",
                "c ¦ char c = 'a'; f(2); ¦ k[char] s['a'] n[f] 1[2]",
                "c# ¦ public string F() => @\"a\\b\"; ¦ k[public string] n[F] s[@\"a\\b\"]",
                "go ¦ func f() { s := `a` } ¦ k[func] n[f] s[`a`]",
                "rust ¦ fn f<'a>(x: &'a str) { g(\"s\") } ¦ k[fn] k[str] n[g] s[\"s\"]",
                "sql ¦ SELECT count(*) FROM t WHERE a = 'x' -- c ¦ k[SELECT] n[count] k[FROM] k[WHERE] s['x'] c[-- c]",
                "html ¦ <a href=\"x\">t &amp; u</a> <!-- c --> ¦ k[<a] n[href] s[\"x\"] k[>] 1[&amp;] k[</a>] c[<!-- c -->]",
                "css ¦ color: red; /* c */ ¦ n[color] c[/* c */]",
                "yaml ¦ - key: \"v\" # c ¦ n[key] s[\"v\"] c[# c]",
                "toml ¦ a.b = \"v\" # c ¦ n[a.b] s[\"v\"] c[# c]",
                "ini ¦ [part] ¦ k[[part]]",
                "diff ¦ +added ¦ s[+added]",
                "dockerfile ¦ FROM a:$TAG # c ¦ k[FROM] n[$TAG] c[# c]",
                "markdown ¦ # Title ¦ k[# Title]",
                "ruby ¦ puts \"a #{b}\" # c ¦ k[puts] s[\"a] k[#{] k[}] s[\"] c[# c]",
                "php ¦ echo $a . 'b'; // c ¦ k[echo] n[$a] s['b'] c[// c]",
                "swift ¦ let a = \"b \\(c)\" ¦ k[let] s[\"b] k[\\(] k[)] s[\"]",
                "unheard-of ¦ if \"a\" 1 ¦ 1[1]",
            })
    void coloursASnippet(String language, String code, String expected) {
        assertEquals(expected, described(language, code));
    }

    @Test
    void commentsAndStringsGoOnOverLines() {
        assertEquals("c[/* a\nint b */] k[int]", described("java", "/* a\nint b */ int c"));
        assertEquals("s[\"\"\"a\nb\"\"\"] k[if]", described("python", "\"\"\"a\nb\"\"\" if"));
        assertEquals("s[\"a] k[int]", described("java", "\"a\nint b"));
    }

    @Test
    void spansAreTheTextExactlyOnce() {
        String alphabet = "abc_ 019.\"'`/*#<>!-$@{}()[]:=\\\n\té日😀%+&;";
        int[] points = alphabet.codePoints().toArray();
        for (int seed = 0; seed < 400; seed++) {
            Random random = new Random(seed);
            StringBuilder code = new StringBuilder();
            for (int i = 0; i < 120; i++) {
                code.appendCodePoint(points[random.nextInt(points.length)]);
            }
            for (Language language : Languages.all()) {
                String spans = spans(language, code.toString()).spans().stream()
                        .map(CodeSpan::text)
                        .collect(Collectors.joining());
                assertEquals(code.toString(), spans, "%s, seed %d".formatted(language.name(), seed));
            }
        }
    }

    @Test
    void oneHugeLineIsNotLexed() {
        String line = "a(".repeat(100_000);
        assertEquals(1, spans(Languages.named("java"), line).spans().size());
        assertTrue(spans(Languages.named("java"), "a(".repeat(1000)).spans().size() > 1000);
    }

    private static String described(String language, String code) {
        return spans(Languages.named(language), code).spans().stream()
                .filter(span -> span.kind() != CodeKind.PLAIN)
                .map(span -> letter(span.kind()) + "[" + span.text().strip() + "]")
                .collect(Collectors.joining(" "));
    }

    private static String letter(CodeKind kind) {
        return switch (kind) {
            case PLAIN -> "";
            case KEYWORD -> "k";
            case STRING -> "s";
            case NAME -> "n";
            case NUMBER -> "1";
            case COMMENT -> "c";
        };
    }

    private static SpanList spans(Language language, String code) {
        Lexer lexer = new Lexer(language);
        SpanList spans = new SpanList();
        int state = Lexer.START;
        String[] lines = code.split("\n", -1);
        for (int i = 0; i < lines.length; i++) {
            spans.add(CodeKind.PLAIN, i > 0 ? "\n" : "");
            state = lexer.line(lines[i], state, spans);
        }
        return spans;
    }
}
