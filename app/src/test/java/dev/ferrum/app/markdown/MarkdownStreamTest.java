package dev.ferrum.app.markdown;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// A text read in pieces gives what the whole gives, for less work.
final class MarkdownStreamTest {
    private final MarkdownParser parser = new MarkdownParser();

    @Test
    void piecesGiveTheBlocksOfTheWhole() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            String document = MarkdownSamples.document(random);
            MarkdownStream stream = new MarkdownStream(parser);
            for (int at = 0; at < document.length(); ) {
                int end = Math.min(document.length(), at + 1 + random.nextInt(12));
                stream.append(document.substring(at, end));
                at = end;
                String soFar = document.substring(0, end);
                assertEquals(parser.parse(soFar), stream.blocks(), () -> "after: " + soFar);
            }
            assertEquals(parser.parse(document), stream.blocks(), "seed " + seed);
        }
    }

    @Test
    void finishedBlocksStayTheSameObjects() {
        MarkdownStream stream = new MarkdownStream(parser);
        Block first = stream.append("One.\n\n- a\n- b\n\nTwo").getFirst();
        Block list = stream.blocks().get(1);
        stream.append(" and more.\n\nThree");
        assertSame(first, stream.blocks().get(0));
        assertSame(list, stream.blocks().get(1));
        assertEquals(4, stream.blocks().size());
    }

    @Test
    void targetsAtTheEndReachLinksAtTheStart() {
        MarkdownStream stream = new MarkdownStream(parser);
        stream.append("See [this].\n\nOther.\n\n");
        Block other = stream.blocks().get(1);
        List<Block> blocks = stream.append("[this]: https://example.org\n");
        assertEquals(parser.parse("See [this].\n\nOther.\n\n[this]: https://example.org\n"), blocks);
        assertSame(other, blocks.get(1));
    }

    @Test
    void settingALongerTextReadsOnlyItsEnd() {
        MarkdownStream stream = new MarkdownStream(parser);
        stream.set("One.\n\nTwo.\n\nThree");
        long before = stream.parsedCharacters();
        stream.set("One.\n\nTwo.\n\nThree!");
        assertEquals("Two.\n\nThree!".length(), stream.parsedCharacters() - before);
        assertEquals(parser.parse("Another"), stream.set("Another"));
    }

    @Test
    void theCostOfAParagraphDoesNotGrowWithTheTextBeforeIt() {
        String paragraph = "word ".repeat(40).strip() + "\n\n";
        MarkdownStream stream = new MarkdownStream(parser);
        for (int i = 0; i < 200; i++) {
            long before = stream.parsedCharacters();
            for (int at = 0; at < paragraph.length(); at += 5) {
                stream.append(paragraph.substring(at, Math.min(paragraph.length(), at + 5)));
            }
            long cost = stream.parsedCharacters() - before;
            assertTrue(cost < 40L * 2 * paragraph.length() * 2, "paragraph %d cost %d".formatted(i, cost));
        }
    }

    @Test
    void blocksKnowTheirSource() {
        MarkdownStream stream = new MarkdownStream(parser);
        stream.append("# Title\n\n- a\n- **b**\n\nEnd");
        assertEquals("- a\n- **b**", stream.source(1, 1));
        assertEquals("- a\n- **b**\n\nEnd", stream.source(1, 2));
    }
}
