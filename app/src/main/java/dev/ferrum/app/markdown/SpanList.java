package dev.ferrum.app.markdown;

import java.util.ArrayList;
import java.util.List;

/// Collects spans; neighbours of one kind become one, and white space joins what is before it, so that a block of code
/// needs few nodes.
final class SpanList {
    private final List<CodeSpan> done = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private CodeKind kind;

    void add(CodeKind next, String more) {
        if (more.isEmpty()) {
            return;
        }
        if (kind != null && kind != next && !more.isBlank()) {
            flush();
        }
        if (text.isEmpty() || !more.isBlank()) {
            kind = next;
        }
        text.append(more);
    }

    /// The spans so far; more can be added after.
    List<CodeSpan> spans() {
        flush();
        return List.copyOf(done);
    }

    private void flush() {
        if (!text.isEmpty()) {
            done.add(new CodeSpan(kind, text.toString()));
            text.setLength(0);
        }
    }
}
