package dev.ferrum.engine.chat.jinja;

/// A value that can be called: a macro, a method bound to its object, or a function of the template language.
interface Callable {
    Object call(Arguments arguments);
}
