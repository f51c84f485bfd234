package dev.ferrum.cuda;

/// A function on the card; `name` is for messages.
record Kernel(String name, long function) {}
