package dev.ferrum.app.markdown;

import dev.ferrum.app.markdown.MathNodes.MathRun;
import java.util.ArrayList;
import java.util.List;
import org.commonmark.ext.gfm.strikethrough.Strikethrough;
import org.commonmark.node.Code;
import org.commonmark.node.Emphasis;
import org.commonmark.node.HardLineBreak;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.StrongEmphasis;
import org.commonmark.node.Text;

/// Turns the parser's inline nodes into [Inline].
final class InlineReader {
    private InlineReader() {}

    static List<Inline> children(Node parent) {
        List<Inline> inlines = new ArrayList<>();
        for (Node node = parent.getFirstChild(); node != null; node = node.getNext()) {
            Inline next = read(node);
            if (next instanceof Inline.Text(String more)
                    && !inlines.isEmpty()
                    && inlines.getLast() instanceof Inline.Text(String before)) {
                inlines.set(inlines.size() - 1, new Inline.Text(before + more));
            } else {
                inlines.add(next);
            }
        }
        return inlines;
    }

    private static Inline read(Node node) {
        return switch (node) {
            case Text t -> new Inline.Text(t.getLiteral());
            case StrongEmphasis s -> new Inline.Strong(children(s));
            case Emphasis e -> new Inline.Emphasis(children(e));
            case Strikethrough s -> new Inline.Strike(children(s));
            case Code c -> new Inline.InlineCode(c.getLiteral());
            case Link l -> new Inline.Link(l.getDestination(), children(l));
            case Image i -> image(i);
            case SoftLineBreak _, HardLineBreak _ -> new Inline.LineBreak();
            case HtmlInline h ->
                h.getLiteral().matches("(?i)<br\\s*/?>") ? new Inline.LineBreak() : new Inline.Text(h.getLiteral());
            case MathRun m -> new Inline.MathSource(m.source());
            default ->
                throw new IllegalStateException("inline: expected one that the parser is set up for, found "
                        + node.getClass().getName());
        };
    }

    private static Inline image(Image image) {
        List<Inline> description = children(image);
        return new Inline.Link(
                image.getDestination(),
                description.isEmpty() ? List.of(new Inline.Text(image.getDestination())) : description);
    }
}
