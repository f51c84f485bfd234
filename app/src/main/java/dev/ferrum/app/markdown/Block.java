package dev.ferrum.app.markdown;

import java.util.List;

/// A part of a message that stands on lines of its own. Immutable; equal content means equal blocks.
public sealed interface Block {
    /// How a column of a table stands.
    enum Alignment {
        LEFT,
        CENTRE,
        RIGHT
    }

    /// The box of a list item: none, empty, or ticked.
    enum Task {
        NONE,
        OPEN,
        DONE
    }

    /// One item of a list.
    record Item(Task task, List<Block> blocks) {
        public Item {
            blocks = List.copyOf(blocks);
        }
    }

    record Paragraph(List<Inline> inlines) implements Block {
        public Paragraph {
            inlines = List.copyOf(inlines);
        }
    }

    /// `level` is 1 to 6.
    record Heading(int level, List<Inline> inlines) implements Block {
        public Heading {
            inlines = List.copyOf(inlines);
        }
    }

    /// Items of a tight list stand without gaps.
    record BulletList(boolean tight, List<Item> items) implements Block {
        public BulletList {
            items = List.copyOf(items);
        }
    }

    /// The first item has the number `start`.
    record NumberedList(int start, boolean tight, List<Item> items) implements Block {
        public NumberedList {
            items = List.copyOf(items);
        }
    }

    record Quote(List<Block> blocks) implements Block {
        public Quote {
            blocks = List.copyOf(blocks);
        }
    }

    /// `language` is the first word after the fence, or empty; `text` ends without a line break.
    record Code(String language, String text) implements Block {}

    /// `header` and each row: one list of inlines for each column; `alignments` has as many entries.
    record Table(List<List<Inline>> header, List<List<List<Inline>>> rows, List<Alignment> alignments)
            implements Block {
        public Table {
            header = List.copyOf(header);
            rows = List.copyOf(rows);
            alignments = List.copyOf(alignments);
        }
    }

    record Rule() implements Block {}

    /// A formula on its own lines, as TeX source without its delimiters.
    record MathBlock(String source) implements Block {}
}
