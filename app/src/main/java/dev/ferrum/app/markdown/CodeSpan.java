package dev.ferrum.app.markdown;

/// `text` of one kind; never empty.
record CodeSpan(CodeKind kind, String text) {}
