package dev.ferrum.app.chat;

import java.net.URI;
import java.util.function.Consumer;

/// Ways from the conversation page to other parts of the program and out of it: the models, the profiler, the log, and
/// an address in the browser.
public record Links(Runnable models, Runnable profiler, Runnable log, Consumer<URI> browser) {}
