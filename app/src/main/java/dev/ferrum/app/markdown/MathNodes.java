package dev.ferrum.app.markdown;

import org.commonmark.node.CustomBlock;
import org.commonmark.node.CustomNode;

/// The parser's nodes for formulas, before they become [Block] and [Inline].
final class MathNodes {
    private MathNodes() {}

    static final class MathLines extends CustomBlock {
        private final StringBuilder source = new StringBuilder();

        void add(String line) {
            source.append(source.isEmpty() ? "" : "\n").append(line);
        }

        String source() {
            return source.toString().strip();
        }
    }

    static final class MathRun extends CustomNode {
        private final String source;

        MathRun(String source) {
            this.source = source;
        }

        String source() {
            return source;
        }
    }
}
