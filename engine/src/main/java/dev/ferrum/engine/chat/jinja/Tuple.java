package dev.ferrum.engine.chat.jinja;

import java.util.List;

/// A Python tuple.
record Tuple(List<Object> items) {}
