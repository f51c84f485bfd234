package dev.ferrum.engine.chat.jinja;

/// Text that `safe` or `escape` marked: `+` escapes what is joined to it.
record Markup(String text) {}
