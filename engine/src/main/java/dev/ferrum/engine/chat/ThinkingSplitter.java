package dev.ferrum.engine.chat;

import dev.ferrum.engine.api.GenerationEvent.Channel;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/// Tells reasoning from answer in a stream of generated tokens, and hides the `<think>` and `</think>` between them.
///
/// A tag is known by its token id, or, where the vocabulary has no such token, by its text; then text that may be the
/// beginning of a tag is held back until it is decided. Newlines around the reasoning, and those between it and the
/// answer, belong to the tags and are dropped, as Qwen's templates do with earlier turns.
/// Belongs to one generation and one thread.
public final class ThinkingSplitter {
    private static final String OPEN = "<think>";
    private static final String CLOSE = "</think>";
    private static final String TURN_END = "<|im_end|>";

    /// Text of one channel, never empty.
    public record Piece(Channel channel, String text) {}

    private final OptionalInt openId;
    private final OptionalInt closeId;
    private final List<String> textTags = new ArrayList<>();

    private Channel channel;

    /// Newlines of the reasoning that are shown only if more reasoning follows.
    private final StringBuilder newlines = new StringBuilder();

    /// True while newlines at the beginning of a channel are dropped.
    private boolean atStart;

    /// Text that may be the beginning of a tag.
    private String held = "";

    /// `openId`, `closeId`: the ids of `<think>` and `</think>`, where they are tokens. `prompt`: what was
    /// rendered; the model goes on in the channel that it leaves open.
    public ThinkingSplitter(OptionalInt openId, OptionalInt closeId, String prompt) {
        this.openId = openId;
        this.closeId = closeId;
        if (openId.isEmpty()) {
            textTags.add(OPEN);
        }
        if (closeId.isEmpty()) {
            textTags.add(CLOSE);
        }
        boolean thinking = leavesThinkingOpen(prompt);
        channel = thinking ? Channel.REASONING : Channel.ANSWER;
        atStart = thinking && prompt.stripTrailing().endsWith(OPEN);
    }

    /// True when the turn that `prompt` ends in, after the last `<|im_end|>`, has an open `<think>`.
    private static boolean leavesThinkingOpen(String prompt) {
        int turn = prompt.lastIndexOf(TURN_END);
        if (turn < 0) {
            return prompt.stripTrailing().endsWith(OPEN);
        }
        return prompt.lastIndexOf(OPEN) > Math.max(turn, prompt.lastIndexOf(CLOSE));
    }

    /// The channel that the next text belongs to.
    public Channel channel() {
        return channel;
    }

    /// What the token `id`, with which `text` became complete, shows: usually one piece, none while text is held
    /// back.
    public List<Piece> accept(int id, String text) {
        List<Piece> pieces = new ArrayList<>(1);
        if (openId.isPresent() && openId.getAsInt() == id) {
            tagToken(text, OPEN, Channel.REASONING, pieces);
        } else if (closeId.isPresent() && closeId.getAsInt() == id) {
            tagToken(text, CLOSE, Channel.ANSWER, pieces);
        } else {
            search(text, pieces);
        }
        return pieces;
    }

    /// What was still held back at the end of the generation, which then was no tag.
    public List<Piece> finish() {
        List<Piece> pieces = new ArrayList<>(1);
        releaseHeld(pieces);
        return pieces;
    }

    /// A tag that is a token. Ahead of it, `text` may end a broken character of the token before.
    private void tagToken(String text, String tag, Channel next, List<Piece> pieces) {
        releaseHeld(pieces);
        if (text.endsWith(tag)) {
            show(text.substring(0, text.length() - tag.length()), pieces);
        }
        enter(next);
    }

    private void releaseHeld(List<Piece> pieces) {
        String text = held;
        held = "";
        show(text, pieces);
    }

    private void enter(Channel next) {
        channel = next;
        newlines.setLength(0);
        atStart = true;
    }

    private void search(String text, List<Piece> pieces) {
        String rest = held + text;
        held = "";
        while (true) {
            int first = rest.length();
            String found = "";
            for (String tag : textTags) {
                int at = rest.indexOf(tag);
                if (at >= 0 && at < first) {
                    first = at;
                    found = tag;
                }
            }
            if (found.isEmpty()) {
                break;
            }
            show(rest.substring(0, first), pieces);
            enter(found.equals(OPEN) ? Channel.REASONING : Channel.ANSWER);
            rest = rest.substring(first + found.length());
        }
        int undecided = undecided(rest);
        show(rest.substring(0, rest.length() - undecided), pieces);
        held = rest.substring(rest.length() - undecided);
    }

    /// Length of the longest end of `text` that a tag can begin with.
    private int undecided(String text) {
        int longest = 0;
        for (String tag : textTags) {
            for (int n = Math.min(tag.length() - 1, text.length()); n > longest; n--) {
                if (text.endsWith(tag.substring(0, n))) {
                    longest = n;
                }
            }
        }
        return longest;
    }

    private void show(String text, List<Piece> pieces) {
        int from = 0;
        while (atStart && from < text.length() && text.charAt(from) == '\n') {
            from++;
        }
        if (from == text.length()) {
            return;
        }
        atStart = false;
        int to = text.length();
        while (channel == Channel.REASONING && to > from && text.charAt(to - 1) == '\n') {
            to--;
        }
        if (to > from) {
            String shown = newlines + text.substring(from, to);
            newlines.setLength(0);
            Piece last = pieces.isEmpty() ? null : pieces.getLast();
            if (last != null && last.channel() == channel) {
                pieces.set(pieces.size() - 1, new Piece(channel, last.text() + shown));
            } else {
                pieces.add(new Piece(channel, shown));
            }
        }
        newlines.append(text, to, text.length());
    }
}
