package dev.ferrum.engine.chat.jinja;

import java.util.List;

/// `dict.keys()`, `.values()` and `.items()`: countable and iterable, but not indexable.
record DictView(Kind kind, List<Object> items) {
    enum Kind {
        KEYS,
        VALUES,
        ITEMS
    }
}
