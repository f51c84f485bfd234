package dev.ferrum.app.markdown;

import dev.ferrum.app.markdown.MathNodes.MathLines;
import org.commonmark.node.Block;
import org.commonmark.parser.SourceLine;
import org.commonmark.parser.block.AbstractBlockParser;
import org.commonmark.parser.block.AbstractBlockParserFactory;
import org.commonmark.parser.block.BlockContinue;
import org.commonmark.parser.block.BlockStart;
import org.commonmark.parser.block.MatchedBlockParser;
import org.commonmark.parser.block.ParserState;

/// Formulas on their own lines: from `$$` or `\[` at the start of a line to `$$` or `\]` at the end of one. A blank
/// line ends an unclosed one (TeX allows none in a formula), so a stray `$$` does not swallow the message.
final class MathBlockParser extends AbstractBlockParser {
    private final MathLines block = new MathLines();
    private final String close;
    private boolean opened;
    private boolean closed;

    private MathBlockParser(String close) {
        this.close = close;
    }

    @Override
    public Block getBlock() {
        return block;
    }

    @Override
    public BlockContinue tryContinue(ParserState state) {
        return closed || state.isBlank() ? BlockContinue.none() : BlockContinue.atIndex(state.getIndex());
    }

    @Override
    public void addLine(SourceLine line) {
        String text = line.getContent().toString().strip();
        if (!opened) {
            opened = true;
            text = text.substring(2);
        }
        if (text.endsWith(close)) {
            closed = true;
            text = text.substring(0, text.length() - 2);
        }
        block.add(text);
    }

    static final class Factory extends AbstractBlockParserFactory {
        @Override
        public BlockStart tryStart(ParserState state, MatchedBlockParser matched) {
            if (state.getIndent() >= 4) {
                return BlockStart.none();
            }
            CharSequence line = state.getLine().getContent();
            String text = line.subSequence(state.getNextNonSpaceIndex(), line.length())
                    .toString();
            String close = text.startsWith("$$") ? "$$" : text.startsWith("\\[") ? "\\]" : null;
            // Something after the closing delimiter: the formula belongs to a line of text.
            if (close == null
                    || (text.indexOf(close, 2) >= 0
                            && text.indexOf(close, 2) != text.stripTrailing().length() - 2)) {
                return BlockStart.none();
            }
            return BlockStart.of(new MathBlockParser(close)).atIndex(state.getNextNonSpaceIndex());
        }
    }
}
