package dev.ferrum.engine.chat.jinja;

import java.util.Map;

/// A `namespace(...)`: the only value whose fields `set` can change from inside a loop.
record Namespace(Map<String, Object> fields) {}
