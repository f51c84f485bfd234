package dev.ferrum.app.chat;

import java.net.URI;
import java.util.function.Consumer;

/// Ways from the conversation page to other parts of the program and out of it: the models, the profiler, the log, an
/// address in the browser, and where the time of a message went.
public record Links(Runnable models, Runnable profiler, Runnable log, Consumer<URI> browser, Traces traces) {}
