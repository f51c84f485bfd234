package dev.ferrum.app.markdown;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.scene.text.Text;

/// Nodes for a list of blocks, in a box. Blocks that stay keep their nodes; one that grew is brought up to date in its
/// place where it can be, and made anew where it became something else.
final class BlockViews {
    private final VBox box;
    private final Consumer<URI> openLink;
    private final List<BlockView> views = new ArrayList<>();

    BlockViews(VBox box, Consumer<URI> openLink) {
        this.box = box;
        this.openLink = openLink;
    }

    void show(List<Block> blocks) {
        int same = 0;
        while (same < blocks.size()
                && same < views.size()
                && blocks.get(same).equals(views.get(same).block())) {
            same++;
        }
        while (same < blocks.size() && same < views.size() && views.get(same).update(blocks.get(same))) {
            same++;
        }
        if (same < views.size()) {
            views.subList(same, views.size()).clear();
            box.getChildren().remove(same, box.getChildren().size());
        }
        for (Block block : blocks.subList(same, blocks.size())) {
            BlockView view = make(block, views.isEmpty());
            views.add(view);
            box.getChildren().add(view.node());
        }
    }

    /// The flow that ends the text, where a caret would stand; null where there is none.
    Prose last() {
        return views.isEmpty() ? null : views.getLast().last();
    }

    private BlockView make(Block block, boolean first) {
        BlockView view = switch (block) {
            case Block.Paragraph paragraph -> new ProseView(paragraph, openLink);
            case Block.Heading heading -> new ProseView(heading, openLink);
            case Block.BulletList list -> new ListBlockView(list, openLink);
            case Block.NumberedList list -> new ListBlockView(list, openLink);
            case Block.Quote quote -> new QuoteView(quote, openLink);
            case Block.Code code -> new CodeView(code);
            case Block.Table table -> new TableBlockView(table, openLink);
            case Block.Rule rule -> new RuleView(rule);
            case Block.MathBlock math -> new MathView(math);
        };
        if (!first && block instanceof Block.Heading) {
            view.node().getStyleClass().add("md-below");
        }
        return view;
    }

    /// A block as it is shown.
    interface BlockView {
        Block block();

        Region node();

        /// Shows `next` in place of the block, if this view can; says whether it did.
        boolean update(Block next);

        /// The flow that ends the block; null where it has none.
        Prose last();
    }

    /// A line between parts.
    private record RuleView(Block block, Region node) implements BlockView {
        RuleView(Block.Rule rule) {
            this(rule, new Region());
            node.getStyleClass().add("md-rule");
        }

        @Override
        public boolean update(Block next) {
            return next.equals(block);
        }

        @Override
        public Prose last() {
            return null;
        }
    }

    /// A formula as its source.
    private static final class MathView implements BlockView {
        private final Prose flow = new Prose("\n\n", "md-math-block");
        private Block.MathBlock math;

        MathView(Block.MathBlock math) {
            update(math);
        }

        @Override
        public Block block() {
            return math;
        }

        @Override
        public Region node() {
            return flow;
        }

        @Override
        public boolean update(Block next) {
            if (!(next instanceof Block.MathBlock shown)) {
                return false;
            }
            math = shown;
            flow.setTexts(InlineTexts.plain(shown.source(), "md-math"));
            return true;
        }

        @Override
        public Prose last() {
            return flow;
        }
    }

    /// A paragraph or a heading.
    private static final class ProseView implements BlockView {
        private final Prose flow;
        private final Consumer<URI> openLink;
        private Block shown;

        ProseView(Block block, Consumer<URI> openLink) {
            this.openLink = openLink;
            flow = block instanceof Block.Heading(var level, var _)
                    ? new Prose("\n\n", "md-heading", "md-h" + level)
                    : new Prose("\n\n", "md-paragraph");
            show(block);
        }

        @Override
        public Block block() {
            return shown;
        }

        @Override
        public Region node() {
            return flow;
        }

        @Override
        public boolean update(Block next) {
            boolean alike = shown instanceof Block.Heading(var level, var _)
                    ? next instanceof Block.Heading(var other, var _) && other == level
                    : next instanceof Block.Paragraph;
            if (alike) {
                show(next);
            }
            return alike;
        }

        private void show(Block block) {
            shown = block;
            List<Inline> inlines = switch (block) {
                case Block.Paragraph(var content) -> content;
                case Block.Heading(var _, var content) -> content;
                default -> throw new IllegalStateException("expected a paragraph, found " + block);
            };
            List<Text> texts = InlineTexts.of(inlines, openLink);
            flow.setTexts(texts);
            if (block instanceof Block.Heading(var level, var _)) {
                flow.setAccessibleText("Heading %d: %s".formatted(level, flow.plain()));
            }
        }

        @Override
        public Prose last() {
            return flow;
        }
    }

    /// Blocks with a line at their left.
    private static final class QuoteView implements BlockView {
        private final VBox node = new VBox();
        private final BlockViews inner;
        private Block.Quote quote;

        QuoteView(Block.Quote quote, Consumer<URI> openLink) {
            node.getStyleClass().addAll("md-quote", "md-blocks");
            inner = new BlockViews(node, openLink);
            update(quote);
        }

        @Override
        public Block block() {
            return quote;
        }

        @Override
        public Region node() {
            return node;
        }

        @Override
        public boolean update(Block next) {
            if (!(next instanceof Block.Quote shown)) {
                return false;
            }
            quote = shown;
            inner.show(shown.blocks());
            return true;
        }

        @Override
        public Prose last() {
            return inner.last();
        }
    }
}
