package dev.ferrum.engine.schedule;

import java.util.List;

/// Finds stop strings in streamed text. Text is held back while it may still become part of one.
final class StopStrings {
    private final List<String> stops;
    private String held = "";
    private boolean found;

    StopStrings(List<String> stops) {
        this.stops = stops;
    }

    /// Takes more text and returns what can be shown; once a stop string is complete, the text before it and then
    /// nothing more.
    String accept(String text) {
        if (found) {
            return "";
        }
        if (stops.isEmpty() || text.isEmpty()) {
            return text;
        }
        String all = held + text;
        int cut = -1;
        int end = Integer.MAX_VALUE;
        for (String stop : stops) {
            int at = all.indexOf(stop);
            // The one that is complete first, and of those the longest: so it does not matter how the text was split.
            if (at >= 0 && (at + stop.length() < end || at + stop.length() == end && at < cut)) {
                cut = at;
                end = at + stop.length();
            }
        }
        if (cut >= 0) {
            found = true;
            held = "";
            return all.substring(0, cut);
        }
        int safe = firstPossibleStart(all);
        held = all.substring(safe);
        return all.substring(0, safe);
    }

    /// True once a stop string was complete.
    boolean found() {
        return found;
    }

    /// The text held back, when no more follows.
    String finish() {
        String rest = held;
        held = "";
        return rest;
    }

    /// The first place from which the text to its end is the beginning of a stop string; the length if there is
    /// none.
    private int firstPossibleStart(String text) {
        int longest = 0;
        for (String stop : stops) {
            longest = Math.max(longest, stop.length());
        }
        for (int start = Math.max(0, text.length() - longest + 1); start < text.length(); start++) {
            for (String stop : stops) {
                if (stop.regionMatches(0, text, start, text.length() - start)) {
                    return start;
                }
            }
        }
        return text.length();
    }
}
