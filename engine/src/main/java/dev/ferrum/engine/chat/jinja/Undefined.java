package dev.ferrum.engine.chat.jinja;

/// What a missing variable, key or element gives: prints as nothing, is false and empty, and fails in any other use.
record Undefined(String message) {
    JinjaException failure() {
        return new JinjaException(message);
    }
}
