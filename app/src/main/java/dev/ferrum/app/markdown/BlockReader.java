package dev.ferrum.app.markdown;

import dev.ferrum.app.markdown.Block.Alignment;
import dev.ferrum.app.markdown.Block.Item;
import dev.ferrum.app.markdown.Block.Task;
import dev.ferrum.app.markdown.MathNodes.MathLines;
import java.util.ArrayList;
import java.util.List;
import org.commonmark.ext.gfm.tables.TableBlock;
import org.commonmark.ext.gfm.tables.TableCell;
import org.commonmark.node.BlockQuote;
import org.commonmark.node.BulletList;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Heading;
import org.commonmark.node.IndentedCodeBlock;
import org.commonmark.node.LinkReferenceDefinition;
import org.commonmark.node.Node;
import org.commonmark.node.OrderedList;
import org.commonmark.node.Paragraph;
import org.commonmark.node.ThematicBreak;

/// Turns the parser's block nodes into [Block].
final class BlockReader {
    private BlockReader() {}

    /// None for what shows nothing, else one block.
    static List<Block> read(Node node) {
        return switch (node) {
            case Paragraph p -> {
                List<Inline> inlines = InlineReader.children(p);
                yield inlines.isEmpty() ? List.of() : List.of(new Block.Paragraph(inlines));
            }
            case Heading h -> List.of(new Block.Heading(h.getLevel(), InlineReader.children(h)));
            case BulletList l -> List.of(new Block.BulletList(l.isTight(), items(l)));
            case OrderedList l ->
                List.of(new Block.NumberedList(
                        l.getMarkerStartNumber() == null ? 1 : l.getMarkerStartNumber(), l.isTight(), items(l)));
            case BlockQuote q -> List.of(new Block.Quote(children(q)));
            case FencedCodeBlock c -> List.of(new Block.Code(firstWord(c.getInfo()), trimmed(c.getLiteral())));
            case IndentedCodeBlock c -> List.of(new Block.Code("", trimmed(c.getLiteral())));
            case ThematicBreak _ -> List.of(new Block.Rule());
            case TableBlock t -> List.of(table(t));
            case MathLines m -> List.of(new Block.MathBlock(m.source()));
            case LinkReferenceDefinition _ -> List.of();
            default ->
                throw new IllegalStateException("block: expected one that the parser is set up for, found "
                        + node.getClass().getName());
        };
    }

    private static List<Block> children(Node parent) {
        List<Block> blocks = new ArrayList<>();
        for (Node node = parent.getFirstChild(); node != null; node = node.getNext()) {
            blocks.addAll(read(node));
        }
        return blocks;
    }

    private static List<Item> items(Node list) {
        List<Item> items = new ArrayList<>();
        for (Node node = list.getFirstChild(); node != null; node = node.getNext()) {
            items.add(item(children(node)));
        }
        return items;
    }

    /// `[ ] ` and `[x] ` at the start of an item are its box.
    private static Item item(List<Block> blocks) {
        if (!blocks.isEmpty()
                && blocks.getFirst() instanceof Block.Paragraph(List<Inline> inlines)
                && inlines.getFirst() instanceof Inline.Text(String text)) {
            Task task = text.startsWith("[ ] ") ? Task.OPEN : text.matches("(?s)\\[[xX]] .*") ? Task.DONE : Task.NONE;
            if (task != Task.NONE) {
                List<Inline> rest = new ArrayList<>(inlines);
                rest.set(0, new Inline.Text(text.substring(4)));
                List<Block> changed = new ArrayList<>(blocks);
                changed.set(0, new Block.Paragraph(rest));
                return new Item(task, changed);
            }
        }
        return new Item(Task.NONE, blocks);
    }

    private static Block table(TableBlock table) {
        List<Alignment> alignments = new ArrayList<>();
        List<List<Inline>> header = new ArrayList<>();
        Node head = table.getFirstChild();
        for (Node cell = head.getFirstChild().getFirstChild(); cell != null; cell = cell.getNext()) {
            header.add(InlineReader.children(cell));
            alignments.add(alignment(((TableCell) cell).getAlignment()));
        }
        List<List<List<Inline>>> rows = new ArrayList<>();
        if (head.getNext() != null) {
            for (Node row = head.getNext().getFirstChild(); row != null; row = row.getNext()) {
                List<List<Inline>> cells = new ArrayList<>();
                for (Node cell = row.getFirstChild(); cell != null; cell = cell.getNext()) {
                    cells.add(InlineReader.children(cell));
                }
                rows.add(cells);
            }
        }
        return new Block.Table(header, rows, alignments);
    }

    private static Alignment alignment(TableCell.Alignment alignment) {
        return switch (alignment) {
            case null -> Alignment.LEFT;
            case LEFT -> Alignment.LEFT;
            case CENTER -> Alignment.CENTRE;
            case RIGHT -> Alignment.RIGHT;
        };
    }

    private static String firstWord(String info) {
        String[] words = info == null ? new String[0] : info.strip().split("[\\s,{]+", 2);
        return words.length == 0 ? "" : words[0];
    }

    private static String trimmed(String literal) {
        return literal.endsWith("\n") ? literal.substring(0, literal.length() - 1) : literal;
    }
}
