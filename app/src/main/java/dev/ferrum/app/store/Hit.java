package dev.ferrum.app.store;

import java.util.List;

/// One place where a search was found: in the title of `conversation` (`message` 0) or in one of its messages.
/// `matches` are the found words in `snippet`, in order.
public record Hit(long conversation, String title, long message, String snippet, List<Range> matches) {
    /// From `start` up to, not including, `end`, in UTF-16 units.
    public record Range(int start, int end) {}

    public Hit {
        matches = List.copyOf(matches);
    }
}
