package dev.ferrum.app.markdown;

/// What a piece of code is, as far as its colour goes.
enum CodeKind {
    PLAIN,
    KEYWORD,
    STRING,
    NAME,
    NUMBER,
    COMMENT
}
