package dev.ferrum.app.markdown;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.commonmark.ext.autolink.AutolinkExtension;
import org.commonmark.ext.gfm.strikethrough.StrikethroughExtension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.BlockQuote;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Heading;
import org.commonmark.node.IndentedCodeBlock;
import org.commonmark.node.LinkReferenceDefinition;
import org.commonmark.node.ListBlock;
import org.commonmark.node.Node;
import org.commonmark.node.ThematicBreak;
import org.commonmark.parser.IncludeSourceSpans;
import org.commonmark.parser.Parser;

/// Reads Markdown: CommonMark with the tables, strike-through and bare addresses of GitHub, and formulas.
///
/// Raw HTML is text. Images become links with their description as text, since nothing is fetched. A line break in the
/// source is a line break on the screen: models write verse and addresses that way. Safe for any thread.
public final class MarkdownParser {
    private final Parser parser = Parser.builder()
            .extensions(List.of(TablesExtension.create(), StrikethroughExtension.create(), AutolinkExtension.create()))
            // Without HTML blocks: their lines are paragraphs, and tags in paragraphs are text.
            .enabledBlockTypes(Set.of(
                    Heading.class,
                    FencedCodeBlock.class,
                    ThematicBreak.class,
                    ListBlock.class,
                    BlockQuote.class,
                    IndentedCodeBlock.class))
            .customBlockParserFactory(new MathBlockParser.Factory())
            .customInlineContentParserFactory(new MathInlineParser.Factory())
            .includeSourceSpans(IncludeSourceSpans.BLOCKS)
            .build();

    /// The blocks of `markdown`, in order.
    public List<Block> parse(String markdown) {
        return read(markdown.replace("\r", "")).blocks();
    }

    /// `starts[i]` is the offset of the line on which `blocks[i]` begins. `references`: whether the text defines
    /// targets for links, which may stand far from the links that use them.
    record Parsed(List<Block> blocks, List<Integer> starts, boolean references) {}

    /// Reads `text`, which has no carriage returns.
    Parsed read(String text) {
        Node document = parser.parse(text);
        List<Block> blocks = new ArrayList<>();
        List<Integer> starts = new ArrayList<>();
        for (Node node = document.getFirstChild(); node != null; node = node.getNext()) {
            List<Block> converted = BlockReader.read(node);
            int start = node.getSourceSpans().getFirst().getInputIndex();
            for (Block block : converted) {
                blocks.add(block);
                starts.add(text.lastIndexOf('\n', start - 1) + 1);
            }
        }
        return new Parsed(blocks, starts, definesReferences(document));
    }

    private static boolean definesReferences(Node document) {
        boolean[] found = new boolean[1];
        document.accept(new AbstractVisitor() {
            @Override
            public void visit(LinkReferenceDefinition definition) {
                found[0] = true;
            }

            @Override
            public void visit(org.commonmark.node.Paragraph paragraph) {
                // Definitions stand beside paragraphs, not in them.
            }
        });
        return found[0];
    }
}
