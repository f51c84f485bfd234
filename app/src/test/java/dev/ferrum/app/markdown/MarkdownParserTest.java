package dev.ferrum.app.markdown;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.app.markdown.Block.Alignment;
import dev.ferrum.app.markdown.Block.Item;
import dev.ferrum.app.markdown.Block.Task;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What each construct becomes.
final class MarkdownParserTest {
    private final MarkdownParser parser = new MarkdownParser();

    @Test
    void moneyIsNoFormula() {
        assertEquals(List.of(text("It costs $5 and $6, or US$7.")), inlines("It costs $5 and $6, or US$7."));
        assertEquals(List.of(text("$5-$6")), inlines("$5-$6"));
    }

    @Test
    void formulasKeepTheirUnderscoresAndStars() {
        assertEquals(
                List.of(
                        text("Let "),
                        new Inline.MathSource("a_1*b_2*c"),
                        text(" and "),
                        new Inline.MathSource("x_i*y*z")),
                inlines("Let $a_1*b_2*c$ and \\(x_i*y*z\\)"));
        assertEquals(List.of(new Block.MathBlock("a_1 *b*\n+ c_2")), parser.parse("$$\na_1 *b*\n+ c_2\n$$"));
        assertEquals(List.of(new Block.MathBlock("x_1 = y")), parser.parse("\\[ x_1 = y \\]"));
        assertEquals(new Inline.MathSource("x_1"), inlines("$$x_1$$ is small").getFirst());
    }

    @Test
    void aStrayFormulaEndsAtTheBlankLine() {
        assertEquals(List.of(new Block.MathBlock("x = 1"), paragraph("After")), parser.parse("$$\nx = 1\n\nAfter"));
    }

    @Test
    void anUnclosedFenceIsCode() {
        assertEquals(List.of(new Block.Code("java", "int x;\nint y;")), parser.parse("```java\nint x;\nint y;"));
    }

    @Test
    void htmlIsTextAndABreakIsABreak() {
        assertEquals(List.of(text("<script>alert(1)</script>")), inlines("<script>alert(1)</script>"));
        assertEquals(List.of(text("a"), new Inline.LineBreak(), text("b")), inlines("a<br>b"));
    }

    @Test
    void anImageIsALinkNamedAfterItsDescription() {
        assertEquals(List.of(new Inline.Link("a.png", List.of(text("A cat")))), inlines("![A cat](a.png)"));
        assertEquals(List.of(new Inline.Link("a.png", List.of(text("a.png")))), inlines("![](a.png)"));
    }

    @Test
    void listsKnowStartTightnessAndBoxes() {
        assertEquals(
                List.of(new Block.NumberedList(3, true, List.of(item("c"), item("d")))), parser.parse("3. c\n4. d"));
        assertEquals(
                List.of(new Block.BulletList(
                        true,
                        List.of(
                                new Item(Task.OPEN, List.of(paragraph("todo"))),
                                new Item(Task.DONE, List.of(paragraph("done")))))),
                parser.parse("- [ ] todo\n- [x] done"));
    }

    @Test
    void tablesKnowTheirColumns() {
        assertEquals(
                List.of(new Block.Table(
                        List.of(List.of(text("a")), List.of(text("b"))),
                        List.of(List.of(List.of(text("1")), List.of(text("2")))),
                        List.of(Alignment.LEFT, Alignment.RIGHT))),
                parser.parse("| a | b |\n|---|--:|\n| 1 | 2 |"));
    }

    @Test
    void onlyWebAndMailAddressesOpen() {
        assertTrue(Addresses.openable("https://example.org/a b").isPresent());
        assertTrue(Addresses.openable("mailto:a@example.org").isPresent());
        for (String refused :
                List.of("file:///etc/passwd", "javascript:alert(1)", "a.png", "", "http://[", "jar:file:x")) {
            assertTrue(Addresses.openable(refused).isEmpty(), refused);
        }
    }

    private List<Inline> inlines(String markdown) {
        return ((Block.Paragraph) parser.parse(markdown).getFirst()).inlines();
    }

    private static Inline text(String text) {
        return new Inline.Text(text);
    }

    private static Block paragraph(String text) {
        return new Block.Paragraph(List.of(text(text)));
    }

    private static Item item(String text) {
        return new Item(Task.NONE, List.of(paragraph(text)));
    }
}
