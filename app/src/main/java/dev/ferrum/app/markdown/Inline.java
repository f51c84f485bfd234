package dev.ferrum.app.markdown;

import java.util.List;

/// A run inside a line of text. Immutable; neighbouring texts are merged by the parser.
public sealed interface Inline {
    record Text(String text) implements Inline {}

    record Strong(List<Inline> inlines) implements Inline {
        public Strong {
            inlines = List.copyOf(inlines);
        }
    }

    record Emphasis(List<Inline> inlines) implements Inline {
        public Emphasis {
            inlines = List.copyOf(inlines);
        }
    }

    record Strike(List<Inline> inlines) implements Inline {
        public Strike {
            inlines = List.copyOf(inlines);
        }
    }

    record InlineCode(String text) implements Inline {}

    /// `href` is what the text says and may be no address at all; [Addresses] decides what opens.
    record Link(String href, List<Inline> inlines) implements Inline {
        public Link {
            inlines = List.copyOf(inlines);
        }
    }

    record LineBreak() implements Inline {}

    /// A formula inside a line, as TeX source without its delimiters.
    record MathSource(String source) implements Inline {}
}
