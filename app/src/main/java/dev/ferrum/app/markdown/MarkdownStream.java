package dev.ferrum.app.markdown;

import dev.ferrum.app.markdown.MarkdownParser.Parsed;
import java.util.ArrayList;
import java.util.List;

/// Markdown that grows at its end, read again only where it can still change.
///
/// What came before the last block of the finished lines is read once, and its blocks stay the same objects. The last
/// line counts as unfinished until its line break: `#` is a heading, `#tag` is none. Targets of links (`[1]: address`)
/// reach back to the start, so from the first one on the whole text is read; equal blocks stay the same objects then
/// too. Used by one thread at a time.
public final class MarkdownStream {
    private final MarkdownParser parser;
    private final StringBuilder text = new StringBuilder();
    private List<Block> finished = new ArrayList<>();
    private final List<Integer> finishedStarts = new ArrayList<>();
    private List<Block> blocks = List.of();
    private List<Integer> starts = List.of();
    /// Where the first block begins that can still change; always the start of a line.
    private int open;

    private int linesRead;
    private boolean references;
    private long parsedCharacters;

    public MarkdownStream(MarkdownParser parser) {
        this.parser = parser;
    }

    /// Adds `more` to the end and gives all blocks.
    public List<Block> append(String more) {
        if (more.isEmpty()) {
            return blocks;
        }
        text.append(more.replace("\r", ""));
        if (!references) {
            finishLines();
        }
        show();
        return blocks;
    }

    /// Makes `whole` the text. A text that starts with the one before costs what [#append] costs.
    public List<Block> set(String whole) {
        String clean = whole.replace("\r", "");
        if (clean.length() >= text.length() && clean.startsWith(text.toString())) {
            return append(clean.substring(text.length()));
        }
        text.setLength(0);
        finished.clear();
        finishedStarts.clear();
        blocks = List.of();
        starts = List.of();
        open = 0;
        linesRead = 0;
        references = false;
        return append(clean);
    }

    public List<Block> blocks() {
        return blocks;
    }

    /// The whole text.
    public String source() {
        return text.toString();
    }

    /// The text of the blocks `first` to `last`, both included.
    String source(int first, int last) {
        int end = last + 1 < starts.size() ? starts.get(last + 1) : text.length();
        return text.substring(starts.get(first), end).stripTrailing();
    }

    /// What the parser was given so far, for the test of its cost.
    long parsedCharacters() {
        return parsedCharacters;
    }

    /// Moves the blocks that no further line can change to the finished ones.
    private void finishLines() {
        int lines = text.lastIndexOf("\n") + 1;
        if (lines <= linesRead) {
            return;
        }
        linesRead = lines;
        Parsed parsed = read(open, lines);
        if (parsed.references()) {
            references = true;
            return;
        }
        int last = parsed.blocks().size() - 1;
        for (int i = 0; i < last; i++) {
            finished.add(kept(finished.size(), parsed.blocks().get(i)));
            finishedStarts.add(open + parsed.starts().get(i));
        }
        if (last > 0) {
            open += parsed.starts().get(last);
        }
    }

    private void show() {
        int from = references ? 0 : open;
        Parsed parsed = read(from, text.length());
        if (parsed.references() && !references) {
            references = true;
            show();
            return;
        }
        List<Block> all = references ? new ArrayList<>() : new ArrayList<>(finished);
        List<Integer> allStarts = references ? new ArrayList<>() : new ArrayList<>(finishedStarts);
        for (int i = 0; i < parsed.blocks().size(); i++) {
            all.add(kept(all.size(), parsed.blocks().get(i)));
            allStarts.add(from + parsed.starts().get(i));
        }
        blocks = List.copyOf(all);
        starts = allStarts;
    }

    private Block kept(int index, Block block) {
        return index < blocks.size() && blocks.get(index).equals(block) ? blocks.get(index) : block;
    }

    private Parsed read(int from, int to) {
        parsedCharacters += to - from;
        return parser.read(text.substring(from, to));
    }
}
